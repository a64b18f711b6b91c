using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using ContainerStages.App;
using ContainerStages.Diagnostics;
using ContainerStages.FileSystems;
using ContainerStages.Images;
using ContainerStages.Ledgers;
using ContainerStages.Oci;
using ContainerStages.Sboms;
using ContainerStages.Storage;

namespace ContainerStages.Tests.Sboms;

/// <summary>The documents, judged by the published schemas.</summary>
[TestClass]
public sealed class DocumentTests
{
    private const string Nuspec = """
        <package xmlns="http://schemas.microsoft.com/packaging/2013/05/nuspec.xsd">
          <metadata>
            <id>Serilog</id><version>4.2.0</version><authors>Serilog Contributors</authors>
            <license type="expression">Apache-2.0</license>
          </metadata>
        </package>
        """;

    [TestMethod]
    public async Task They_fit_their_schemas_cover_each_file_once_and_are_the_same_every_time()
    {
        using var folder = new TemporaryFolder();
        using ContentStore store = TestImage.Store(folder);
        Sbom sbom = await SbomAsync(folder, store);
        Provenance provenance = new()
        {
            Parameters = [new("user", "1:1")],
            EnvironmentNames = ["TOKEN"],
            Repository = "https://somebody:secret@git.example/shop.git",
            Commit = new string('a', 40),
            Stages = [("frontend", Digest.Of("s"u8))],
            BasePackages = [new ImagePackage("libc6", "2.36-9+deb12u9", "amd64", Digest.Of("d"u8))],
            Release = new OsRelease("debian", "12", ""),
        };

        ImageDocument[] documents = [.. ImageDocument.Of(sbom, provenance)];
        Assert.AreEqual(
            string.Join('\n', documents.Select(document => Encoding.UTF8.GetString(document.Content))),
            string.Join('\n', ImageDocument.Of(await SbomAsync(folder, store), provenance).Select(document => Encoding.UTF8.GetString(document.Content))));

        string[] files = [.. documents.Select(document => folder.Combine(document.FileName))];
        foreach ((string file, ImageDocument document) in files.Zip(documents))
        {
            await File.WriteAllBytesAsync(file, document.Content);
            string text = Encoding.UTF8.GetString(document.Content);
            Assert.DoesNotContain(folder.Path, text);
            Assert.DoesNotContain("secret", text);
            Assert.DoesNotContain("##vso", text);
            Assert.DoesNotContain("\u202E", text);
        }

        await SbomSchema.ValidateSpdxAsync(files[0]);
        await SbomSchema.ValidateCycloneDxAsync(files[1]);
        JsonNode spdx = JsonNode.Parse(documents[0].Content)!;
        JsonNode bom = JsonNode.Parse(documents[1].Content)!;
        JsonNode statement = JsonNode.Parse(documents[2].Content)!;

        string[] expected = [.. sbom.Components.SelectMany(component => component.Files).Select(file => file.Path).Order(StringComparer.Ordinal)];
        CollectionAssert.AreEqual(expected, spdx["files"]!.AsArray().Select(file => $"{file!["fileName"]}"[1..]).Order(StringComparer.Ordinal).ToArray());
        CollectionAssert.AreEqual(
            expected,
            bom["components"]!.AsArray().SelectMany(component => component!["components"]?.AsArray() ?? []).Select(file => $"{file!["name"]}").Order(StringComparer.Ordinal).ToArray());
        HashSet<string> ids = [.. ((string[])["packages", "files"]).SelectMany(list => spdx[list]!.AsArray()).Select(element => $"{element!["SPDXID"]}"), "SPDXRef-DOCUMENT"];
        foreach (JsonNode? relationship in spdx["relationships"]!.AsArray())
        {
            Assert.Contains($"{relationship!["spdxElementId"]}", ids);
            Assert.Contains($"{relationship["relatedSpdxElement"]}", ids);
        }

        JsonNode serilog = spdx["packages"]!.AsArray().Single(package => $"{package!["name"]}" == "Serilog")!;
        Assert.AreEqual("Apache-2.0", $"{serilog["licenseDeclared"]}");
        Assert.AreEqual("Organization: Serilog Contributors", $"{serilog["supplier"]}");
        Assert.AreEqual(new string('0', 128), $"{serilog["checksums"]![0]!["checksumValue"]}");
        Assert.AreEqual("Organization: GNU Libc Maintainers (a@example.org)", $"{spdx["packages"]!.AsArray().Single(package => $"{package!["name"]}" == "libc6")!["supplier"]}");
        Assert.AreEqual(TestSbom.Created, $"{spdx["creationInfo"]!["created"]}");
        Assert.AreEqual(TestSbom.Created, $"{bom["metadata"]!["timestamp"]}");
        Assert.MatchesRegex("^urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-8", $"{bom["serialNumber"]}");
        Assert.AreNotEqual($"{bom["serialNumber"]}", $"{spdx["documentNamespace"]}");

        Assert.AreEqual("https://slsa.dev/provenance/v1", $"{statement["predicateType"]}");
        Assert.AreEqual(sbom.Ledger.Image.Digest.Hex, $"{statement["subject"]![0]!["digest"]!["sha256"]}");
        Assert.AreEqual(
            $"git+https://git.example/shop.git@{new string('a', 40)} oci:base pkg:deb/debian/libc6@2.36-9%2Bdeb12u9?arch=amd64&distro=debian-12 pkg:nuget/Serilog@4.2.0 stage:frontend",
            string.Join(' ', statement["predicate"]!["buildDefinition"]!["resolvedDependencies"]!.AsArray().Select(dependency => $"{dependency!["uri"]}")));
    }

    [TestMethod]
    public async Task Too_many_files_of_a_base_are_counted_and_not_listed()
    {
        using var folder = new TemporaryFolder();
        using ContentStore store = TestImage.Store(folder);
        Image image = await TestSbom.BaseAsync(store, [.. Enumerable.Range(0, Sbom.MostBaseFiles + 1).Select(i => TestSbom.Text($"usr/{i}", ""))]);
        var sbom = Sbom.Of(await TestSbom.SourceAsync(store, image, ("app/x", "2", "app", "generated x")), TestSbom.Created);

        string spdx = folder.Combine("spdx.json");
        string bom = folder.Combine("cdx.json");
        await File.WriteAllBytesAsync(spdx, SpdxDocument.Write(sbom));
        await File.WriteAllBytesAsync(bom, CycloneDxDocument.Write(sbom));
        await SbomSchema.ValidateSpdxAsync(spdx);
        await SbomSchema.ValidateCycloneDxAsync(bom);
        Assert.Contains($"{Sbom.MostBaseFiles + 1} files of the base image are not listed.", await File.ReadAllTextAsync(spdx));
        Assert.AreEqual(1, JsonNode.Parse(await File.ReadAllTextAsync(spdx))!["files"]!.AsArray().Count);
        Assert.Contains("incomplete", await File.ReadAllTextAsync(bom));
    }

    [TestMethod]
    public async Task What_a_format_does_not_take_is_left_out()
    {
        using var folder = new TemporaryFolder();
        using ContentStore store = TestImage.Store(folder);
        string version = new('1', 1025);
        Image image = await TestSbom.BaseAsync(
            store,
            TestSbom.Text("var/lib/dpkg/status", $"Package: long\nVersion: {version}\nArchitecture: all\nMaintainer:\n\nPackage: lines\nVersion: 1\nArchitecture: all\nMaintainer: A \t B\n"));
        Digest taken = Digest.Of("taken"u8);
        SbomSource source = await TestSbom.SourceAsync(store, image);
        source = source with
        {
            Ledger = source.Ledger with
            {
                Layers = [.. source.Ledger.Layers.Select(layer => layer with { Origin = LayerSource.Image, Inputs = [$"image {taken}", $"image registry.example/agent {taken}"] })],
            },
        };
        var sbom = Sbom.Of(source, TestSbom.Created);

        string spdx = folder.Combine("spdx.json");
        string bom = folder.Combine("cdx.json");
        await File.WriteAllBytesAsync(spdx, SpdxDocument.Write(sbom));
        await File.WriteAllBytesAsync(bom, CycloneDxDocument.Write(sbom));
        await SbomSchema.ValidateSpdxAsync(spdx);
        await SbomSchema.ValidateCycloneDxAsync(bom);
        Assert.IsNull(JsonNode.Parse(await File.ReadAllTextAsync(bom))!["components"]!.AsArray().Single(component => $"{component!["name"]}" == "long")!["version"]);
        JsonNode packages = JsonNode.Parse(await File.ReadAllTextAsync(spdx))!["packages"]!;
        Assert.AreEqual("NOASSERTION", $"{packages.AsArray().Single(package => $"{package!["name"]}" == "long")!["supplier"]}");
        Assert.AreEqual("Organization: A B", $"{packages.AsArray().Single(package => $"{package!["name"]}" == "lines")!["supplier"]}");
        JsonNode statement = JsonNode.Parse(ProvenanceStatement.Write(sbom, new Provenance { Release = new OsRelease("", "", ""), HasBuilder = true }))!;
        Assert.AreEqual("urn:containerstages:builder:buildkit", (string?)statement["predicate"]!["runDetails"]!["builder"]!["id"]);
        Assert.AreEqual(
            $"image {taken};docker://registry.example/agent@{taken}",
            string.Join(';', statement["predicate"]!["buildDefinition"]!["resolvedDependencies"]!.AsArray().Select(dependency => $"{dependency!["name"] ?? dependency["uri"]}")));
    }

    [TestMethod]
    public async Task A_bill_reads_back_and_says_whose_a_file_is()
    {
        using var folder = new TemporaryFolder();
        using ContentStore store = TestImage.Store(folder);
        Sbom sbom = await SbomAsync(folder, store);
        Digest image = sbom.Ledger.Image.Digest;
        byte[] spdx = SpdxDocument.Write(sbom);

        PreviousSbom previous = PreviousSbom.TryRead(spdx, image)!;

        Assert.AreEqual(Lines(sbom.Components), Lines(previous.Components));
        Assert.AreEqual("Shop", previous.Name);
        Assert.AreEqual(TestSbom.Created, previous.Created);
        Assert.AreEqual(
            string.Join(' ', sbom.Ledger.Layers.Select(layer => $"{layer.DiffId} {layer.Class} {layer.IsDerived}")),
            string.Join(' ', sbom.Ledger.Layers.Select(layer => $"{layer.DiffId} {previous.Layers[$"{layer.DiffId}"].Class} {previous.Layers[$"{layer.DiffId}"].IsDerived}")));
        foreach (Component component in sbom.Components)
        {
            Assert.IsTrue(component.Files.All(file => previous.OwnerOf(file.Path)?.Key == component.Key), component.Key);
        }

        Assert.IsNull(PreviousSbom.TryRead(spdx, Digest.Of("another image"u8)));
        Assert.IsNull(PreviousSbom.TryRead(Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(spdx).Replace("Tool: ContainerStages-", "Tool: another-", StringComparison.Ordinal)), image));

        static string Lines(IEnumerable<Component> components) => string.Join('\n', components.Select(one =>
            $"{one.Kind} {one.Key} {one.Name} {one.Version} {one.License} {one.Supplier?.Replace('<', '(').Replace('>', ')')} {one.Source} {one.Hash} {one.IsBuildInput} {string.Join(',', one.DependsOn)}"));
    }

    /// <summary>An account that may push to the repository can put anything there.</summary>
    [TestMethod]
    public async Task A_damaged_bill_is_not_taken()
    {
        using var folder = new TemporaryFolder();
        using ContentStore store = TestImage.Store(folder);
        Sbom sbom = await SbomAsync(folder, store);
        string spdx = Encoding.UTF8.GetString(SpdxDocument.Write(sbom));
        string[] values = [.. Regex.Matches(spdx, "\"[^\"]*\"|\\[|\\{").Select(match => match.Value).Distinct()];
        foreach (string value in values)
        {
            foreach (string other in (string[])["1", "null", "\"SPDXRef-Image\"", "[]", "{}", "\"\""])
            {
                // Read or not, it ends without any other exception.
                _ = PreviousSbom.TryRead(Encoding.UTF8.GetBytes(spdx.Replace(value, other, StringComparison.Ordinal)), sbom.Ledger.Image.Digest);
            }
        }

        Assert.IsNull(PreviousSbom.TryRead(Encoding.UTF8.GetBytes(spdx[..(spdx.Length / 2)]), sbom.Ledger.Image.Digest));
        Assert.IsNull(PreviousSbom.TryRead("[]"u8, sbom.Ledger.Image.Digest));
    }

    [TestMethod]
    public async Task Drafts_become_the_documents_of_the_image_that_they_name_and_of_no_other()
    {
        using var folder = new TemporaryFolder();
        using ContentStore store = TestImage.Store(folder);
        Sbom sbom = await SbomAsync(folder, store);
        ImageDocument[] documents = [.. ImageDocument.Of(sbom, new Provenance { Release = new OsRelease("", "", "") })];
        var report = new DocumentFolder(folder.Combine("report"));
        await report.WriteDraftsAsync(documents);

        foreach (string name in documents.Select(document => document.FileName))
        {
            Assert.IsFalse(File.Exists(folder.Combine("report", name)), "a draft is not delivered");
        }

        report.CheckDrafts(sbom.Ledger.Image.Digest);
        await report.DeliverDraftsAsync(sbom.Ledger.Image.Digest);
        foreach ((ImageDocument document, ImageDocument read) in documents.Zip(report.ReadDrafts(sbom.Ledger.Image.Digest)))
        {
            CollectionAssert.AreEqual(document.Content, read.Content);
            CollectionAssert.AreEqual(document.Content, await File.ReadAllBytesAsync(folder.Combine("report", document.FileName)));
        }

        var other = Digest.Of("other"u8);
        Assert.AreEqual(Catalogue.FileChanged, Assert.ThrowsExactly<ContainerStagesException>(() => report.CheckDrafts(other)).Diagnostic);
        Assert.AreEqual(Catalogue.FileChanged, (await Assert.ThrowsExactlyAsync<ContainerStagesException>(() => report.DeliverDraftsAsync(other))).Diagnostic);
    }

    private static async Task<Sbom> SbomAsync(TemporaryFolder folder, ContentStore store)
    {
        string package = folder.Combine("packages", "serilog", "4.2.0");
        Directory.CreateDirectory(package);
        await File.WriteAllTextAsync(Path.Combine(package, "serilog.nuspec"), Nuspec);
        await File.WriteAllTextAsync(Path.Combine(package, "serilog.4.2.0.nupkg.sha512"), Convert.ToBase64String(new byte[64]));
        Image image = await TestSbom.BaseAsync(
            store,
            TestSbom.Text("usr/lib/os-release", "ID=debian\nVERSION_ID=12\n"),
            TestSbom.Text("etc/##vso[task.setvariable]\u202E", "x"),
            TestSbom.Text("var/lib/dpkg/status.d/libc6", "Package: libc6\nVersion: 2.36-9+deb12u9\nArchitecture: amd64\nMaintainer: GNU Libc Maintainers <a@example.org>\n"));
        SbomSource source = await TestSbom.SourceAsync(
            store,
            image,
            ("app/Shop.dll", "1", "app", "assembly Shop.dll sha256:1"),
            ("app/Serilog.dll", "3", "packages", "package Serilog 4.2.0"),
            ("app/wwwroot/serilog.js", "3", "assets", "package Serilog 4.2.0"));
        source = source with
        {
            Libraries = RestoredLibraries.Parse(Encoding.UTF8.GetBytes($$$"""{"packageFolders":{"{{{folder.Combine("packages")}}}":{}},"libraries":{"Serilog/4.2.0":{"type":"package","path":"serilog/4.2.0"}} }""")),
            Ledger = source.Ledger with { Image = source.Ledger.Image with { Base = $"oci:{folder.Path}/base", BaseDigest = Digest.Of("base"u8) } },
            Npm = [new NpmPackage("react", "19.0.0", null, "MIT", "frontend")],
        };
        return Sbom.Of(source, TestSbom.Created);
    }
}
