using ContainerStages.IO;
using ContainerStages.Layers;
using ContainerStages.Oci;
using ContainerStages.Stages.Remote;
using ContainerStages.Stages.Graph;
using ContainerStages.Storage;

namespace ContainerStages.Tests.Stages.Remote;

/// <summary>What stands where a result should be and is none: the command runs, the result is right, a message says why, and the next build finds a whole one.</summary>
[TestClass]
public sealed class UnusableResultTests
{
    [TestMethod]
    [DataRow(true)]
    [DataRow(false)]
    public Task The_result_of_another_key(bool isRegistry) => ReplaceAsync(isRegistry, "it is not the result of a stage with this key", async (good, store) =>
        await StageArtifact.CreateAsync(Digest.Of("other"u8), good.Layer, store, default));

    [TestMethod]
    [DataRow(true)]
    [DataRow(false)]
    public Task An_image(bool isRegistry) => ReplaceAsync(isRegistry, "it is not the result of a stage with this key", (good, store) =>
        EditAsync(good, store, manifest => manifest with { ArtifactType = null }));

    [TestMethod]
    [DataRow(true)]
    [DataRow(false)]
    public Task An_index(bool isRegistry) => ReplaceAsync(isRegistry, "it is not the result of a stage with this key", async (good, store) =>
        new StageArtifact(await store.AddAsync(MediaType.OciIndex, new ImageIndex(MediaType.OciIndex, []).ToBytes(), default), good.Layer));

    [TestMethod]
    [DataRow(true)]
    [DataRow(false)]
    public Task An_artifact_with_two_layers(bool isRegistry) => ReplaceAsync(isRegistry, "it is not the result of a stage with this key", (good, store) =>
        EditAsync(good, store, manifest => manifest with { Layers = [good.Layer, good.Layer] }));

    [TestMethod]
    [DataRow(true)]
    [DataRow(false)]
    public Task A_manifest_of_megabytes(bool isRegistry) => ReplaceAsync(isRegistry, "larger than 4 MiB", (good, store) =>
        EditAsync(good, store, manifest => manifest with { Annotations = manifest.Annotations.Add("x", new string('x', 5_000_000)) }));

    [TestMethod]
    [DataRow(true)]
    [DataRow(false)]
    public Task A_layer_that_is_no_archive(bool isRegistry) => ReplaceAsync(isRegistry, "cannot read layer ", async (good, store) =>
        await WithLayerAsync(good, await store.AddAsync(MediaType.OciLayerZstd, "no archive"u8.ToArray(), default), store));

    [TestMethod]
    [DataRow("main", "its kept result has 'main', which no stage of ours writes")]
    [DataRow("dist/out.txt dist/out.txt/below", "its kept result has 'dist/out.txt/below', which no stage of ours writes")]
    [DataRow("", "its kept result does not have 'dist', which is among its Outputs")]
    public Task A_layer_with_other_files_than_the_stage_promises(string paths, string why) => ReplaceAsync(isRegistry: true, why, async (good, store) =>
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.Combine("file"), "");
        var plan = new LayerPlan(LayerClass.Assets, paths.Split(' ', StringSplitOptions.RemoveEmptyEntries)
            .Select(path => new FileEntry(ContainerPath.Parse(path), FileContent.Of(folder.Combine("file"))) { Mode = UnixMode.Data }));
        return await WithLayerAsync(good, (await LayerBuilder.BuildAsync(plan, new Compression(CompressionKind.Zstd, 3), store, default)).Layer.Blob, store);
    });

    [TestMethod]
    public Task A_layer_that_claims_to_be_endless() => DamageAsync("its layer has 99999999999 bytes", async (place, good, tag, store) =>
    {
        StageArtifact endless = await WithLayerAsync(good, good.Layer with { Size = 99_999_999_999 }, store);
        await place.AddAsync(tag, endless with { Layer = good.Layer }, store, default);
    });

    [TestMethod]
    public Task A_layer_that_is_missing() => DamageFileAsync(good => good.Layer, File.Delete, "Could not find file");

    [TestMethod]
    public Task A_layer_that_was_cut_off() => DamageFileAsync(good => good.Layer, file => File.WriteAllText(file, "cut"), "got 3 bytes with sha256:");

    [TestMethod]
    public Task A_manifest_that_is_missing() => DamageFileAsync(good => good.Manifest, File.Delete, "it is missing");

    [TestMethod]
    public Task A_manifest_that_was_changed() => DamageFileAsync(good => good.Manifest, file => File.AppendAllText(file, " "), "it was changed after it was written");

    private static Task ReplaceAsync(bool isRegistry, string why, Func<StageArtifact, ContentStore, Task<StageArtifact>> replace) => DamageAsync(
        why,
        async (place, good, tag, store) => await place.AddAsync(tag, await replace(good, store), store, default),
        isRegistry);

    private static Task DamageFileAsync(Func<StageArtifact, Descriptor> choose, Action<string> damage, string why) => DamageAsync(why, (place, good, _, _) =>
    {
        damage(Path.Combine(place.Name, ImageLayout.BlobName(choose(good).Digest)));
        return Task.CompletedTask;
    });

    private static async Task DamageAsync(string why, Func<IRemoteCacheStore, StageArtifact, string, ContentStore, Task> damage, bool isRegistry = false)
    {
        await using SharedPlace place = await SharedPlace.StartAsync(isRegistry);
        using SharedBuild first = new(), second = new(), third = new();
        string made = await first.RunAsync([], [place.Open()], "bundle");
        using (IRemoteCacheStore open = place.Open())
        {
            await damage(open, await first.ResultOfAsync("bundle"), first.TagOf("bundle"), first.Store);
        }

        IRemoteCacheStore shared = place.Open();
        Assert.AreEqual(made, await second.RunAsync([shared], [shared], "bundle"));
        Assert.AreEqual("bundle", second.Ran);
        string detail = second.Details.Single();
        Assert.StartsWith($"Stage 'bundle' does not use {first.TagOf("bundle")} of {shared.Name}: ", detail);
        Assert.Contains(why, detail);
        Assert.IsEmpty(second.Warnings);

        Assert.AreEqual(made, await third.RunAsync([place.Open()], [], "bundle"));
        Assert.AreEqual("", third.Ran);
        Assert.IsEmpty(third.Details);
    }

    private static Task<StageArtifact> WithLayerAsync(StageArtifact good, Descriptor layer, ContentStore store) =>
        EditAsync(good with { Layer = layer }, store, manifest => manifest with { Layers = [layer] });

    private static async Task<StageArtifact> EditAsync(StageArtifact artifact, ContentStore store, Func<Manifest, Manifest> edit)
    {
        var manifest = Manifest.Parse(await store.ReadAsync(artifact.Manifest, default));
        return artifact with { Manifest = await store.AddAsync(MediaType.OciManifest, edit(manifest).ToBytes(), default) };
    }
}
