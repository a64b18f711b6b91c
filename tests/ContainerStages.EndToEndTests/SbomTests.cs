using System.Text.Json.Nodes;

namespace ContainerStages.EndToEndTests;

/// <summary>The bills of materials of real publishes, judged by the published schemas, and counted against what other people's tools find in the image.</summary>
[TestClass]
public sealed class SbomTests
{
    private const string Uncovered = "containerstages:uncovered";
    private const string BuildInput = "containerstages:build-input";

    public TestContext TestContext { get; set; } = null!;

    [TestMethod]
    public async Task Every_file_of_an_image_is_in_one_component_and_the_components_are_those_of_dpkg_and_deps_json()
    {
        using var project = TestProject.Web(
            "<ContainerBaseImage>stage:base</ContainerBaseImage>",
            """
            <ContainerStage Include="base" Packages="default" />
            <ContainerEnvironmentVariable Include="SHOP_TOKEN" Value="not-for-documents" />
            <PackageReference Include="Newtonsoft.Json" Version="13.0.3" />
            <ProjectReference Include="../Library/Library.csproj" />
            """,
            """
            var app = WebApplication.CreateSlimBuilder(args).Build();
            app.MapGet("/", () => Library.Text.Get() + Newtonsoft.Json.JsonConvert.ToString(1));
            app.Run();
            """);
        project.Write("../Library/Library.csproj", """<Project Sdk="Microsoft.NET.Sdk"><PropertyGroup><TargetFramework>net10.0</TargetFramework></PropertyGroup></Project>""");
        project.Write("../Library/Text.cs", """namespace Library; public static class Text { public static string Get() => "one"; }""");
        string layout = Path.Combine(project.Output, "layout");
        string[] publish = ["publish", "-t:PublishContainer", $"-p:ContainerStagesLayoutPath={layout}", "-v:detailed"];

        DotnetResult result = (await project.RunAsync(publish, ("SOURCE_DATE_EPOCH", "1700000000"))).AssertSucceeded();

        TestContext.WriteLine(result.Output.Split('\n').Single(line => line.Contains("Documents took", StringComparison.Ordinal)).Trim());
        (JsonNode spdx, JsonNode bom, JsonNode provenance) = await ReadAsync(project);
        Assert.AreEqual("2023-11-14T22:13:20Z", $"{spdx["creationInfo"]!["created"]}");
        Assert.AreEqual("2023-11-14T22:13:20Z", $"{bom["metadata"]!["timestamp"]}");
        string digest = (await LayoutImage.ReadAsync(layout)).ManifestDigest;
        Assert.AreEqual(digest, $"{bom["metadata"]!["component"]!["version"]}");
        Assert.AreEqual(digest, $"sha256:{provenance["subject"]![0]!["digest"]!["sha256"]}");

        string root = await LayoutImage.UnpackAsync(layout, Path.Combine(project.Output, "bundle"));
        JsonNode[] components = [.. bom["components"]!.AsArray().Select(component => component!)];
        string[] sums = [.. (await Tool.RunAsync("sh", "-c", $"cd {root} && find . -type f -print0 | xargs -0 sha256sum")).Split('\n', StringSplitOptions.RemoveEmptyEntries).Order(StringComparer.Ordinal)];
        string[] sha1Sums = [.. (await Tool.RunAsync("sh", "-c", $"cd {root} && find . -type f -print0 | xargs -0 sha1sum")).Split('\n', StringSplitOptions.RemoveEmptyEntries).Order(StringComparer.Ordinal)];
        CollectionAssert.AreEqual(
            sums,
            components.SelectMany(FilesOf).Select(file => $"{file["hashes"]!.AsArray().Single(hash => $"{hash!["alg"]}" == "SHA-256")!["content"]}  .{file["name"]}").Order(StringComparer.Ordinal).ToArray());
        CollectionAssert.AreEqual(
            sha1Sums,
            spdx["files"]!.AsArray().Select(file => $"{file!["checksums"]!.AsArray().Single(sum => $"{sum!["algorithm"]}" == "SHA1")!["checksumValue"]}  {file["fileName"]}").Order(StringComparer.Ordinal).ToArray());
        JsonNode[] uncovered = [.. components.Where(component => Has(component, Uncovered)).SelectMany(FilesOf)];
        TestContext.WriteLine($"{sums.Length} files in {components.Length} components; of no package: {string.Join(' ', uncovered.Select(file => file["name"]))}");
        Assert.IsLessThanOrEqualTo(15, uncovered.Length);
        Assert.IsTrue(uncovered.All(file => !$"{file["name"]}".StartsWith("/app", StringComparison.Ordinal)));

        string[] installed = [.. (await Tool.RunAsync("sh", "-c", $"cd {root}/var/lib/dpkg/status.d && for f in $(ls | grep -v md5sums); do echo \"$(sed -n 's/^Package: //p' $f) $(sed -n 's/^Version: //p' $f)\"; done")).Split('\n', StringSplitOptions.RemoveEmptyEntries).Order(StringComparer.Ordinal)];
        CollectionAssert.AreEqual(installed, OfType(components, "pkg:deb/").Select(NameOf).Order(StringComparer.Ordinal).ToArray());
        Assert.IsTrue(OfType(components, "pkg:deb/").All(component => $"{component["hashes"]![0]!["alg"]}" == "SHA-256"));

        JsonNode dependencies = JsonNode.Parse(await File.ReadAllTextAsync(Path.Combine(root, "app", "HelloWeb.deps.json")))!;
        string[] packages = [.. dependencies["libraries"]!.AsObject().Where(library => $"{library.Value!["type"]}" == "package").Select(library => library.Key.Replace('/', ' ')).Order(StringComparer.Ordinal)];
        CollectionAssert.AreEqual(packages, OfType(components, "pkg:nuget/").Where(component => $"{component["type"]}" == "library").Select(NameOf).Order(StringComparer.Ordinal).ToArray());
        Assert.AreEqual("Newtonsoft.Json 13.0.3", string.Join(' ', packages));
        JsonNode json = components.Single(component => $"{component["name"]}" == "Newtonsoft.Json");
        Assert.AreEqual("MIT", $"{json["licenses"]![0]!["expression"]}");
        Assert.AreEqual("James Newton-King", $"{json["supplier"]!["name"]}");
        string package = Path.Combine(PackedPackage.PackagesFolder, "newtonsoft.json", "13.0.3", "newtonsoft.json.13.0.3.nupkg");
        Assert.AreEqual((await Tool.RunAsync("sha512sum", package)).Split(' ')[0], $"{json["hashes"]![0]!["content"]}");
        Assert.AreEqual("Library 1.0.0", string.Join(' ', components.Where(component => $"{component["bom-ref"]}".StartsWith("Project:", StringComparison.Ordinal)).Select(NameOf)));
        Assert.AreEqual(
            "Microsoft.AspNetCore.App.Runtime.linux-x64 Microsoft.NETCore.App.Runtime.linux-x64",
            string.Join(' ', components.Where(component => $"{component["type"]}" == "framework").Select(component => component["name"])));

        JsonArray inputs = provenance["predicate"]!["buildDefinition"]!["resolvedDependencies"]!.AsArray();
        Assert.HasCount(installed.Length + packages.Length + 2, inputs.Where(input => $"{input!["uri"]}".StartsWith("pkg:", StringComparison.Ordinal)));
        Assert.Contains("SHOP_TOKEN", $"{provenance["predicate"]!["buildDefinition"]!["externalParameters"]!["environment"]}");

        string[] first = [.. Files(project).Select(File.ReadAllText)];
        foreach (string text in first)
        {
            Assert.DoesNotContain("not-for-documents", text);
            foreach (string folder in (string[])[project.Root, PackedPackage.PackagesFolder, PackedPackage.CacheFolder, Environment.GetFolderPath(Environment.SpecialFolder.UserProfile) + "/"])
            {
                Assert.DoesNotContain(folder, text);
            }
        }

        project.DeleteOutputs();
        result = (await project.RunAsync(publish, ("SOURCE_DATE_EPOCH", "1700000000"))).AssertSucceeded();
        TestContext.WriteLine(result.Output.Split('\n').Single(line => line.Contains("Documents took", StringComparison.Ordinal)).Trim());
        CollectionAssert.AreEqual(first, Files(project).Select(File.ReadAllText).ToArray());
    }

    [TestMethod]
    public async Task What_went_into_a_single_file_is_listed_and_marked()
    {
        using var project = TestProject.Console(
            "<ContainerBaseImage>scratch</ContainerBaseImage><ContainerUser>1654:1654</ContainerUser><PublishSingleFile>true</PublishSingleFile><SelfContained>true</SelfContained><RuntimeIdentifier>linux-x64</RuntimeIdentifier>",
            """<PackageReference Include="Newtonsoft.Json" Version="13.0.3" />""",
            "Console.WriteLine(Newtonsoft.Json.JsonConvert.ToString(1));",
            checks: TestProject.NotStarted);

        (await project.PublishAsync()).AssertSucceeded();

        (_, JsonNode bom, _) = await ReadAsync(project);
        JsonNode[] components = [.. bom["components"]!.AsArray().Select(component => component!)];
        Assert.AreEqual("/app/Hello /app/Hello.pdb", string.Join(' ', components.SelectMany(FilesOf).Select(file => file["name"])));
        JsonNode[] marked = [.. components.Where(component => Has(component, BuildInput))];
        Assert.Contains("Newtonsoft.Json", string.Join(' ', marked.Select(component => component["name"])));
        Assert.Contains("Microsoft.NETCore.App.Runtime.linux-x64", string.Join(' ', marked.Select(component => component["name"])));
        Assert.AreEqual("incomplete", $"{bom["compositions"]![0]!["aggregate"]}");
    }

    private static async Task<(JsonNode Spdx, JsonNode Bom, JsonNode Provenance)> ReadAsync(TestProject project)
    {
        string[] files = Files(project);
        await SbomSchema.ValidateSpdxAsync(files[0]);
        await SbomSchema.ValidateCycloneDxAsync(files[1]);
        JsonNode[] read = [.. files.Select(file => JsonNode.Parse(File.ReadAllText(file))!)];
        return (read[0], read[1], read[2]);
    }

    private static string[] Files(TestProject project) =>
        [.. ((string[])["spdx", "cdx", "provenance"]).Select(name => Directory.GetFiles(Path.Combine(project.Folder, "obj"), $"container.{name}.json", SearchOption.AllDirectories).Single())];

    private static IEnumerable<JsonNode> FilesOf(JsonNode component) => (component["components"]?.AsArray() ?? []).Select(file => file!);

    private static IEnumerable<JsonNode> OfType(JsonNode[] components, string purl) => components.Where(component => $"{component["purl"]}".StartsWith(purl, StringComparison.Ordinal));

    private static string NameOf(JsonNode component) => $"{component["name"]} {component["version"]}";

    private static bool Has(JsonNode component, string property) => component["properties"]?.AsArray().Any(value => $"{value!["name"]}" == property) == true;
}
