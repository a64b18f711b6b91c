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
            "build/ContainerStages.Defaults.targets",
            "build/ContainerStages.Inner.Isolation.targets",
            "build/ContainerStages.Inner.Publish.targets",
            "build/ContainerStages.Inner.Trimming.xml",
            "build/ContainerStages.Outer.Delivery.targets",
            "build/ContainerStages.Outer.Folders.targets",
            "build/ContainerStages.Outer.Given.props",
            "build/ContainerStages.Outer.Hook.targets",
            "build/ContainerStages.Outer.Image.targets",
            "build/ContainerStages.Outer.Publish.targets",
            "build/ContainerStages.Outer.Sdk.targets",
            "build/ContainerStages.Outer.Stages.targets",
            "build/ContainerStages.Platforms.targets",
            "build/ContainerStages.Proof.Code.props",
            "build/ContainerStages.Proof.Order.targets",
            "build/ContainerStages.Proof.targets",
            "build/ContainerStages.Publish.targets",
            "build/ContainerStages.Tasks.props",
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
