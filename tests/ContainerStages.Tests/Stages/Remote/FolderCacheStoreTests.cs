using System.Text.Json.Nodes;
using ContainerStages.Diagnostics;
using ContainerStages.Oci;
using ContainerStages.Stages.Remote;
using ContainerStages.Tests.Storage;

namespace ContainerStages.Tests.Stages.Remote;

[TestClass]
[TestCategory("tools")]
public sealed class FolderCacheStoreTests
{
    [TestMethod]
    public async Task It_is_a_layout_that_others_read()
    {
        await using SharedPlace place = await SharedPlace.StartAsync(isRegistry: false);
        using var build = new SharedBuild();
        await build.RunAsync([], [place.Open()], "bundle");

        JsonNode manifest = await Skopeo.InspectAsync($"oci:{place.Folder}:{build.TagOf("bundle")}", "--raw");
        Assert.AreEqual("application/vnd.containerstages.stage.v1", manifest["artifactType"]!.GetValue<string>());
        Assert.AreEqual(build.KeyOf("bundle").ToString(), manifest["annotations"]!["io.containerstages.stage.key"]!.GetValue<string>());
        CollectionAssert.AreEquivalent(
            new[] { build.TagOf("bundle"), build.TagOf("packages") },
            (await Tool.RunAsync("umoci", "ls", "--layout", place.Folder)).Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }

    [TestMethod]
    public async Task Builds_that_share_at_the_same_time_lose_nothing()
    {
        await using SharedPlace place = await SharedPlace.StartAsync(isRegistry: false);
        using SharedBuild one = new("1.0"), two = new("2.0"), again = new("1.0"), andAgain = new("2.0");
        await Task.WhenAll(one.RunAsync([], [place.Open()], "bundle"), two.RunAsync([], [place.Open()], "bundle"));

        await again.RunAsync([place.Open()], [], "packages", "bundle");
        await andAgain.RunAsync([place.Open()], [], "packages", "bundle");

        Assert.AreEqual("", again.Ran + andAgain.Ran);
    }

    [TestMethod]
    public async Task What_nobody_has_looked_for_in_thirty_days_goes_and_what_is_used_or_foreign_stays()
    {
        await using SharedPlace place = await SharedPlace.StartAsync(isRegistry: false);
        using SharedBuild first = new(), edited = new(mainText: "edited"), user = new(), other = new("2.0");
        var clock = new AdjustableClock();
        await first.RunAsync([], [place.Open(clock)], "bundle");
        await edited.RunAsync([], [place.Open(clock)], "bundle");
        await Skopeo.CopyAsync($"oci:{place.Folder}:{first.TagOf("packages")}", $"oci:{place.Folder}:foreign");

        clock.Advance(TimeSpan.FromDays(20));
        await user.RunAsync([place.Open(clock)], [], "bundle");
        clock.Advance(TimeSpan.FromDays(20));
        await other.RunAsync([], [place.Open(clock)], "packages");

        CollectionAssert.AreEquivalent(new[] { first.TagOf("bundle"), other.TagOf("packages"), "foreign" }, Tags(place));
        Assert.IsFalse(HasBlob(place, (await edited.ResultOfAsync("bundle")).Layer));
        Assert.IsTrue(HasBlob(place, (await first.ResultOfAsync("packages")).Layer), "the foreign entry needs it");
    }

    [TestMethod]
    public async Task What_an_earlier_version_wrote_goes_with_its_blobs()
    {
        await using SharedPlace place = await SharedPlace.StartAsync(isRegistry: false);
        using SharedBuild former = new(), other = new("2.0");
        var clock = new AdjustableClock();
        await former.RunAsync([], [place.Open(clock)], "bundle");
        string index = Path.Combine(place.Folder, ImageLayout.IndexName);
        File.WriteAllText(index, File.ReadAllText(index).Replace($"\"{Annotation.Own}\":\"true\",", "", StringComparison.Ordinal));
        Assert.DoesNotContain(Annotation.Own, File.ReadAllText(index));

        clock.Advance(FolderCacheStore.Kept + TimeSpan.FromDays(1));
        await other.RunAsync([], [place.Open(clock)], "packages");

        CollectionAssert.AreEqual(new[] { other.TagOf("packages") }, Tags(place));
        Assert.IsFalse(HasBlob(place, (await former.ResultOfAsync("bundle")).Layer));
    }

    [TestMethod]
    public async Task A_folder_that_is_no_layout_or_a_damaged_one_is_a_warning()
    {
        await using SharedPlace damaged = await SharedPlace.StartAsync(isRegistry: false), other = await SharedPlace.StartAsync(isRegistry: false);
        using SharedBuild first = new(), second = new();
        await first.RunAsync([], [damaged.Open()], "bundle");
        File.WriteAllText(Path.Combine(damaged.Folder, ImageLayout.IndexName), "{");
        Directory.CreateDirectory(other.Folder);
        File.WriteAllText(Path.Combine(other.Folder, "notes.txt"), "mine");

        await second.RunAsync([damaged.Open()], [damaged.Open(), other.Open()], "packages", "bundle");

        Assert.AreEqual("bundle packages", second.Ran);
        CollectionAssert.AreEqual(
            new[] { Catalogue.StagesNotImported, Catalogue.StagesNotExported, Catalogue.StagesNotExported },
            second.Warnings.Select(warning => warning.Diagnostic).ToArray());
        Assert.AreEqual("mine", File.ReadAllText(Directory.GetFiles(other.Folder).Single()));
    }

    private static bool HasBlob(SharedPlace place, Descriptor blob) => File.Exists(Path.Combine(place.Folder, ImageLayout.BlobName(blob.Digest)));

    private static string[] Tags(SharedPlace place) =>
        [.. ImageIndex.Parse(File.ReadAllBytes(Path.Combine(place.Folder, ImageLayout.IndexName))).Manifests.Select(entry => entry.Annotations[Annotation.RefName])];
}
