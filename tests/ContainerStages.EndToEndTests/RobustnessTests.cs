using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;
using CliWrap;

namespace ContainerStages.EndToEndTests;

/// <summary>Publishes that are stopped, killed, run side by side or repeated leave a sound cache and whole outputs.</summary>
[TestClass]
public sealed class RobustnessTests
{
    private const string Scratch = "<ContainerBaseImage>scratch</ContainerBaseImage>";

    /// <summary>Incompressible, so that the layer takes seconds.</summary>
    private const int BigFile = 160_000_000;

    [TestMethod]
    [DoNotParallelize]
    public async Task A_publish_that_is_cancelled_or_killed_leaves_nothing_half_written_and_the_next_one_succeeds()
    {
        using var project = TestProject.Console(
            Scratch, """<None Include="big.bin" CopyToPublishDirectory="PreserveNewest" />""",
            checks: TestProject.NotStarted);
        project.CacheFolder = Path.Combine(project.Root, "..", "cache");
        await WriteBigFileAsync(project);
        Directory.CreateDirectory(project.Output);
        (await project.RunAsync(["build", "-c", "Release"])).AssertSucceeded();

        using (var interrupt = new CancellationTokenSource())
        {
            var output = new StringBuilder();
            Task<bool> publish = project.TryRunAsync(Publish(project), output, CancellationToken.None, interrupt.Token);
            await LayerIsBeingWrittenAsync(project, publish, output);
            var patience = Stopwatch.StartNew();
            await interrupt.CancelAsync();
            Assert.IsFalse(await publish, output.ToString());
            Assert.IsLessThan(TimeSpan.FromSeconds(4), patience.Elapsed, "MSBuild itself needs about one of them");
            Assert.DoesNotContain(": error ", output.ToString());
            Assert.DoesNotContain("   at ", output.ToString());
            Assert.IsEmpty(Directory.GetFileSystemEntries(Path.Combine(project.CacheFolder, "tmp")));
            Assert.IsEmpty(Directory.GetFileSystemEntries(project.Output));
        }

        // Until MSBuild had told the task, the layer may have been finished, and kept.
        await WriteBigFileAsync(project);
        using (var kill = new CancellationTokenSource())
        {
            var output = new StringBuilder();
            Task<bool> publish = project.TryRunAsync(Publish(project), output, kill.Token, CancellationToken.None);
            await LayerIsBeingWrittenAsync(project, publish, output);
            await kill.CancelAsync();
            Assert.IsFalse(await publish, output.ToString());
            Assert.IsEmpty(Directory.GetFileSystemEntries(project.Output));
        }

        (await project.RunAsync([.. Publish(project)])).AssertSucceeded();
        CollectionAssert.AreEqual((string[])["hello.tar"], Directory.GetFileSystemEntries(project.Output).Select(Path.GetFileName).ToArray());
        await Skopeo.CopyAsync($"docker-archive:{project.Output}/hello.tar", $"oci:{project.Output}/copy:latest");
        using UnpackedImage image = await UnpackedImage.OfLayoutAsync(project.Output + "/copy");
        Assert.AreEqual(BigFile, new FileInfo(image.PathOf("app/big.bin")).Length);
    }

    [TestMethod]
    public async Task Two_publishes_at_once_into_one_fresh_cache_give_what_each_gives_alone()
    {
        const string Packages = """<PackageReference Include="Newtonsoft.Json" Version="13.0.1" />""";
        using var one = TestProject.Console(Scratch, Packages, name: "One", checks: TestProject.NotStarted);
        using var two = TestProject.Console(Scratch, Packages, name: "Two", checks: TestProject.NotStarted);
        one.CacheFolder = Path.Combine(one.Root, "..", "alone");
        two.CacheFolder = Path.Combine(two.Root, "..", "alone");
        string[] alone = [await DigestAsync(one), await DigestAsync(two)];

        one.CacheFolder = two.CacheFolder = Path.Combine(one.Root, "..", "shared");
        string[] together = await Task.WhenAll(DigestAsync(one), DigestAsync(two));

        CollectionAssert.AreEqual(alone, together);
        foreach (string file in Directory.GetFiles(Path.Combine(one.CacheFolder, "blobs", "sha256")))
        {
            Assert.AreEqual(Path.GetFileName(file), (await Tool.RunAsync("sha256sum", file))[..64]);
        }
    }

    [TestMethod]
    public async Task An_unchanged_publish_says_so_and_writes_nothing_into_the_content_store()
    {
        using var project = TestProject.Console(Scratch, checks: TestProject.NotStarted);
        project.CacheFolder = Path.Combine(project.Root, "..", "cache");
        DotnetResult first = (await project.PublishAsync()).AssertSucceeded();
        Assert.Contains("  built", first.Output);
        string[] before = [.. Files(project.CacheFolder), .. Files(Path.Combine(project.Folder, "bin/Release/net10.0/container"))];

        DotnetResult second = (await project.PublishAsync()).AssertSucceeded();

        Assert.DoesNotContain("  built", second.Output);
        Assert.Contains("  unchanged", second.Output);
        Assert.DoesNotContain("Wrote ", second.Output);
        string[] after = [.. Files(project.CacheFolder), .. Files(Path.Combine(project.Folder, "bin/Release/net10.0/container"))];
        CollectionAssert.AreEqual(before, after, string.Join('\n', after.Except(before)));
    }

    private static Task WriteBigFileAsync(TestProject project) =>
        File.WriteAllBytesAsync(Path.Combine(project.Folder, "big.bin"), RandomNumberGenerator.GetBytes(BigFile));

    private static string[] Publish(TestProject project) =>
        ["publish", "--no-build", "-t:PublishContainer", $"-p:ContainerArchiveOutputPath={project.Output}/hello.tar"];

    private static async Task LayerIsBeingWrittenAsync(TestProject project, Task publish, StringBuilder output)
    {
        HashSet<string> known = [.. Temporary(project).Select(file => file.Name)];
        while (!Temporary(project).Any(file => !known.Contains(file.Name) && file.Length > 1_000_000))
        {
            Assert.IsFalse(publish.IsCompleted, output.ToString());
            await Task.Delay(20);
        }
    }

    private static FileInfo[] Temporary(TestProject project) =>
        new DirectoryInfo(Path.Combine(project.CacheFolder, "tmp")) is { Exists: true } folder ? folder.GetFiles() : [];

    private static async Task<string> DigestAsync(TestProject project)
    {
        DotnetResult result = (await project.PublishAsync("--getProperty:GeneratedContainerDigest")).AssertSucceeded();
        string digest = result.Output.Trim().Split('\n')[^1];
        Assert.StartsWith("sha256:", digest, result.Output);
        return digest;
    }

    private static string[] Files(string folder) =>
        [.. Directory.GetFiles(folder, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal)
            .Select(file => $"{file} {new FileInfo(file).Length} {File.GetLastWriteTimeUtc(file):O}")];
}
