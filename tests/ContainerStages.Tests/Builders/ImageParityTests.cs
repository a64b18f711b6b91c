using ContainerStages.Builders;
using ContainerStages.Images;
using ContainerStages.Layers;
using ContainerStages.Oci;
using ContainerStages.Storage;

namespace ContainerStages.Tests.Builders;

/// <summary>What counts as a difference between the images of two builders.</summary>
[TestClass]
public sealed class ImageParityTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly ContentStore _store;

    public ImageParityTests() => _store = TestImage.Store(_folder);

    [TestMethod]
    public async Task Equal_images_have_the_same_bytes()
    {
        ImageParity parity = await CompareAsync(await TestImage.CreateAsync(_store), await TestImage.CreateAsync(_store));

        Assert.IsEmpty(parity.Differences);
        Assert.IsTrue(parity.Lines.All(line => line.Contains("the same bytes", StringComparison.Ordinal)));
    }

    [TestMethod]
    public async Task Another_content_is_a_difference_with_its_path()
    {
        ImageParity parity = await CompareAsync(await TestImage.CreateAsync(_store), await TestImage.CreateAsync(_store, "other\n"));

        Assert.HasCount(1, parity.Differences);
        Assert.Contains("/app/hello.txt", parity.Differences[0]);
    }

    [TestMethod]
    public async Task A_layer_more_is_a_difference() =>
        Assert.Contains("one image has 2 layers, and the other 3", (await CompareAsync(await TestImage.CreateAsync(_store), await TestImage.CreateAsync(_store, unchangedLayers: 1))).Differences);

    [TestMethod]
    public async Task Trees_are_compared_without_times_and_without_folders_of_others()
    {
        FileEntry file = new(ContainerPath.Parse("usr/bin/tool"), ContainerStages.IO.FileContent.Of("x"u8.ToArray())) { Mode = UnixMode.Executable };
        LayerTree plain = await TreeAsync(file);
        LayerTree other = await TreeAsync(file with { Modified = LayerEntry.ConstantTime.AddDays(1) }, new FolderEntry(ContainerPath.Parse("usr")));
        LayerTree changed = await TreeAsync(file with { Owner = new NumericUser(1, 1) });

        Assert.IsEmpty(plain.DifferencesFrom(other));
        Assert.AreEqual("/usr", string.Join(' ', other.FoldersMissingIn(plain)));
        Assert.Contains("0755 0:0", plain.DifferencesFrom(changed).Single());
        Assert.Contains("0755 1:1", plain.DifferencesFrom(changed).Single());
        Assert.IsTrue((await TreeAsync()).IsEmpty);
    }

    public void Dispose()
    {
        _store.Dispose();
        _folder.Dispose();
    }

    private async Task<ImageParity> CompareAsync(Image one, Image other)
    {
        var parity = new ImageParity(_store);
        await parity.CompareAsync(one, other, CancellationToken.None);
        return parity;
    }

    private async Task<LayerTree> TreeAsync(params LayerEntry[] entries)
    {
        (Layer layer, _) = await LayerBuilder.BuildAsync(new LayerPlan(LayerClass.App, entries), Compression.Default, _store, CancellationToken.None);
        return await LayerTree.ReadAsync("the image", layer, _store, CancellationToken.None);
    }
}
