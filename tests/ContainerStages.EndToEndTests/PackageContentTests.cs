using System.IO.Compression;

namespace ContainerStages.EndToEndTests;

[TestClass]
public sealed class PackageContentTests
{
    /// <summary>Each task assembly has its own load context; what is missing here would silently be taken from the SDK's folder.</summary>
    [TestMethod]
    public async Task The_package_holds_exactly_these_files()
    {
        await using var package = await ZipFile.OpenReadAsync(PackedPackage.File);
        string[] files = [.. package.Entries.Select(entry => entry.FullName)
            .Where(name => !name.StartsWith("_rels/", StringComparison.Ordinal) && !name.StartsWith("package/", StringComparison.Ordinal))
            .Order(StringComparer.Ordinal)];
        string[] expected =
        [
            "ContainerStages.nuspec",
            "LICENSE",
            "README.md",
            "[Content_Types].xml",
            "build/ContainerStages.Copy.targets",
            "build/ContainerStages.Defaults.targets",
            "build/ContainerStages.Folders.targets",
            "build/ContainerStages.Given.props",
            "build/ContainerStages.Image.targets",
            "build/ContainerStages.Isolation.targets",
            "build/ContainerStages.Lock.targets",
            "build/ContainerStages.Platforms.targets",
            "build/ContainerStages.Proof.targets",
            "build/ContainerStages.Publish.targets",
            "build/ContainerStages.PublishContainer.targets",
            "build/ContainerStages.PublishIsImage.targets",
            "build/ContainerStages.Stages.targets",
            "build/ContainerStages.Start.targets",
            "build/ContainerStages.Target.targets",
            "build/ContainerStages.Tasks.props",
            "build/ContainerStages.Trimming.xml",
            "build/ContainerStages.Verify.targets",
            "build/ContainerStages.props",
            "build/ContainerStages.targets",
            "build/request/dirs.proj",
            "buildMultiTargeting/ContainerStages.targets",
            "buildTransitive/ContainerStages.props",
            "buildTransitive/ContainerStages.targets",
            "tasks/CliWrap.dll",
            "tasks/ContainerStages.Tasks.deps.json",
            "tasks/ContainerStages.Tasks.dll",
            "tasks/ContainerStages.dll",
            "tasks/Tomlyn.dll",
            "tasks/ZstdSharp.dll",
            "tasks/linux-x64/CliWrap.dll",
            "tasks/linux-x64/ContainerStages.Tasks.deps.json",
            "tasks/linux-x64/ContainerStages.Tasks.dll",
            "tasks/linux-x64/ContainerStages.dll",
            "tasks/linux-x64/Tomlyn.dll",
            "tasks/linux-x64/ZstdSharp.dll",
        ];
        CollectionAssert.AreEqual(expected, files, string.Join('\n', files));
    }
}
