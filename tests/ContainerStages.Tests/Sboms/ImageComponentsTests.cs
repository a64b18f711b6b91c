using System.Text;
using System.Text.Json.Nodes;
using ContainerStages.App;
using ContainerStages.FileSystems;
using ContainerStages.Images;
using ContainerStages.Oci;
using ContainerStages.Sboms;
using ContainerStages.Storage;
using ContainerStages.Tests.Images;

namespace ContainerStages.Tests.Sboms;

[TestClass]
public sealed class ImageComponentsTests
{
    [TestMethod]
    public async Task Each_file_of_the_publish_is_of_what_it_came_from()
    {
        using var folder = new TemporaryFolder();
        using ContentStore store = TestImage.Store(folder);
        SbomSource source = await TestSbom.SourceAsync(
            store,
            await TestSbom.BaseAsync(store, TestSbom.Text("etc/passwd", "root")),
            ("app/Shop.dll", "1", "app", "assembly Shop.dll sha256:1"),
            ("app/Shop.deps.json", "2", "app", "generated Shop.deps.json"),
            ("app/Serilog.dll", "3", "packages", "package Serilog 4.2.0"),
            ("app/de/Serilog.resources.dll", "4", "packages", "package Serilog 4.2.0"),
            ("app/libcoreclr.so", "5", "runtime-native", "runtime pack Microsoft.NETCore.App.Runtime.linux-x64 10.0.1"),
            ("app/System.Linq.dll", "6", "framework", "runtime pack Microsoft.NETCore.App.Runtime.linux-x64 10.0.1"),
            ("app/Orders.Api.dll", "7", "projects", "assembly Orders.Api.dll sha256:1"),
            ("app/Orders.dll", "8", "projects", "assembly Orders.dll sha256:1"),
            ("app/data/orders.csv", "9", "projects", "project data/orders.csv sha256:1"),
            ("app/Other.dll", "10", "projects", "project Other.dll sha256:1"),
            ("opt/tool", "11", "copied", $"copy /opt/tool {Digest.Of("x"u8)}"));
        source = source with
        {
            Libraries = RestoredLibraries.Parse("""
                {
                  "libraries": { "Orders/2.0.0": { "type": "project" }, "Orders.Api/1.0.0": { "type": "project" } },
                  "targets": { "net10.0": { "Orders.Api/1.0.0": { "dependencies": { "Orders": "2.0.0", "Gone": "1.0.0" } }, "Serilog/4.2.0": { } } },
                  "projectFileDependencyGroups": { "net10.0": ["serilog >= 4.2.0", "Orders.Api >= 1.0.0"] }
                }
                """u8),
        };

        Component[] components = [.. ImageComponents.Of(source).All];

        Assert.AreEqual(
            """
            App Shop: /app/Shop.deps.json /app/Shop.dll /app/data/orders.csv
            Project Orders.Api 1.0.0: /app/Orders.Api.dll
            Project Orders 2.0.0: /app/Orders.dll
            Project Other: /app/Other.dll
            Package Serilog 4.2.0: /app/Serilog.dll /app/de/Serilog.resources.dll
            Framework Microsoft.NETCore.App.Runtime.linux-x64 10.0.1: /app/System.Linq.dll /app/libcoreclr.so
            Copy copy /opt/tool: /opt/tool
            Uncovered files of no package: /etc/passwd
            """,
            TestSbom.Lines(components));
        Assert.AreEqual(
            "Project:Orders.Api@1.0.0 pkg:nuget/Microsoft.NETCore.App.Runtime.linux-x64@10.0.1 pkg:nuget/Serilog@4.2.0",
            string.Join(' ', components[0].DependsOn));
        Assert.AreEqual("Project:Orders@2.0.0", string.Join(' ', components[1].DependsOn));
        ComponentFile file = components[4].Files[0];
        Assert.AreEqual(new FileHashes("77de68daecd823babbb58edb1c8e14d7106e83bb", Digest.Of("3"u8)), file.Hashes);
        Assert.AreEqual("packages", source.Ledger.Layers[file.Layer].Name);
    }

    [TestMethod]
    public async Task What_went_into_one_file_is_listed_and_marked()
    {
        using var folder = new TemporaryFolder();
        using ContentStore store = TestImage.Store(folder);
        SbomSource source = await TestSbom.SourceAsync(store, await TestSbom.BaseAsync(store), ("app/Shop", "1", "app", "generated Shop"));

        Component[] components = [.. ImageComponents.Of(source with
        {
            Compiled = [("Serilog", "4.2.0", false), ("Microsoft.NETCore.App.Runtime.linux-x64", "10.0.1", true)],
            Npm = [new NpmPackage("@scope/a", "1.0.0", null, "MIT", "frontend")],
        }).All];

        Assert.AreEqual(
            """
            App Shop: /app/Shop
            Package Serilog 4.2.0:
            Framework Microsoft.NETCore.App.Runtime.linux-x64 10.0.1:
            Npm @scope/a 1.0.0:
            """,
            TestSbom.Lines(components));
        Assert.IsTrue(components.Skip(1).All(component => component.IsBuildInput));
        Assert.AreEqual("pkg:npm/%40scope/a@1.0.0", components[3].Purl);
    }

    /// <summary>Debian's tools are the oracle: their database of this machine, in an archive that tar makes.</summary>
    [TestMethod]
    public async Task The_packages_of_a_distribution_are_those_that_dpkg_lists_and_own_the_files_that_dpkg_says()
    {
        using var folder = new TemporaryFolder();
        using ContentStore store = TestImage.Store(folder);
        string archive = folder.Combine("base.tar");
        await Tool.RunAsync("sh", "-c", $"cd / && tar -cf {archive} bin sbin lib etc/os-release usr/lib/os-release etc/hostname etc/debian_version var/lib/dpkg/status var/lib/dpkg/info/*.list usr/share/common-licenses usr/lib/tmpfiles.d usr/sbin");
        Descriptor blob = await store.AddAsync(MediaType.OciLayer, await File.ReadAllBytesAsync(archive), default);
        Image image = await TestImage.BuildAsync(store, TestImage.Amd64, blob);

        Component[] components = [.. ImageComponents.Of(await TestSbom.SourceAsync(store, image)).All];

        string[] expected = (await Tool.RunAsync("dpkg-query", "-W", "-f", "${db:Status-Status} ${Package} ${Version}\n")).Split('\n')
            .Where(line => line.StartsWith("installed ", StringComparison.Ordinal)).Select(line => line["installed ".Length..]).Order(StringComparer.Ordinal).ToArray();
        CollectionAssert.AreEqual(
            expected, components.Where(component => component.Kind == ComponentKind.Distribution).Select(component => $"{component.Name} {component.Version}").Order(StringComparer.Ordinal).ToArray());
        Assert.AreEqual(1, components.Count(component => component.Kind == ComponentKind.OperatingSystem));

        (string Path, string Owner)[] owned = [.. components.SelectMany(component => component.Files.Select(file => (file.Path, component.Kind == ComponentKind.Distribution ? component.Name : "")))];
        string[] inArchive = [.. (await Tool.RunAsync("tar", "-tvf", archive)).Split('\n').Where(line => line.StartsWith('-') || line.StartsWith('h')).Select(line => "/" + line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[5])];
        CollectionAssert.AreEquivalent(inArchive, owned.Select(file => file.Path).ToArray(), "each file once");
        (string Path, string Owner)[] asked = [.. owned.Where(file => file.Path.StartsWith("/usr/sbin/", StringComparison.Ordinal) || file.Path.StartsWith("/usr/lib/tmpfiles.d/", StringComparison.Ordinal))];
        Assert.IsGreaterThan(50, asked.Length);

        // The lists have paths from before /sbin became a link. Of a diversion, the line begins with another word.
        string said = await Tool.RunAsync("sh", ["-c", "dpkg -S \"$@\" 2>/dev/null; true", "sh", .. asked.SelectMany(file => (string[])[file.Path, file.Path["/usr".Length..]])]);
        Dictionary<string, string> owners = said.Split('\n').Where(line => !line.StartsWith("diversion ", StringComparison.Ordinal)).Select(line => line.Split(": ")).Where(parts => parts.Length == 2)
            .GroupBy(parts => parts[1].StartsWith("/usr", StringComparison.Ordinal) ? parts[1] : "/usr" + parts[1]).ToDictionary(group => group.Key, group => group.First()[0].Split(':')[0]);
        Assert.AreEqual(
            string.Join('\n', asked.Select(file => $"{owners.GetValueOrDefault(file.Path)} {file.Path}")),
            string.Join('\n', asked.Select(file => $"{file.Owner} {file.Path}")));
    }

    [TestMethod]
    public async Task The_lists_of_distroless_bases_are_read()
    {
        const string Wall = """
            {"jsonwall":"1.0","schema":"1.0","count":4}
            {"kind":"package","name":"libc6","version":"2.39-0ubuntu8","sha256":"0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef","arch":"amd64"}
            {"kind":"path","path":"/usr/lib/libc.so.6","mode":"0755","slices":["libc6_libs"],"sha256":"x","size":1}
            {"kind":"path","path":"/etc/","mode":"0755","slices":["base-files_base"]}
            {"kind":"path","path":"/etc/of-nobody","mode":"0644","slices":["unknown_slice"]}
            """;
        using var folder = new TemporaryFolder();
        using ContentStore store = TestImage.Store(folder);
        string wall = folder.Combine("manifest");
        await File.WriteAllTextAsync(wall, Wall);
        await Tool.RunAsync("zstd", "-q", wall);
        Image image = await TestSbom.BaseAsync(
            store,
            TestSbom.Text("usr/lib/os-release", "ID=ubuntu\nVERSION_ID=\"24.04\"\n"),
            ("var/lib/chisel/manifest.wall", await File.ReadAllBytesAsync(wall + ".zst")),
            TestSbom.Text("usr/lib/libc.so.6", "libc"),
            TestSbom.Text("etc/of-nobody", ""),
            TestSbom.Text("var/lib/dpkg/status.d/tzdata", "Package: tzdata\nVersion: 2025b-0+deb12u1\nArchitecture: all\nMaintainer: GNU Libc Maintainers <a@example.org>\nSource: tz\nDescription: x\n more\n"),
            TestSbom.Text("var/lib/dpkg/status.d/tzdata.md5sums", "00  usr/share/zoneinfo/UTC\n00  usr/share/gone\n"),
            TestSbom.Text("usr/share/zoneinfo/UTC", "utc"),
            TestSbom.Text("usr/share/doc/tzdata/copyright", "c"),
            TestSbom.Text("lib/apk/db/installed", "C:Q1x\nP:musl\nV:1.2.5-r9\nA:x86_64\nL:MIT\no:musl\nm:Somebody <s@example.org>\nF:lib\nR:ld-musl-x86_64.so.1\n\nP:busybox\nV:1\nA:x86_64\nL:GPL-2.0-only\n"),
            TestSbom.Text("lib/ld-musl-x86_64.so.1", "musl"),
            TestSbom.Text("usr/share/dotnet/dotnet", "host"),
            TestSbom.Text("usr/share/dotnet/host/fxr/10.0.1/libhostfxr.so", "fxr"),
            TestSbom.Text("usr/share/dotnet/shared/Microsoft.NETCore.App/10.0.1/Microsoft.NETCore.App.deps.json", "{}"),
            TestSbom.Text("usr/share/dotnet/shared/Microsoft.AspNetCore.App/10.0.1/A.dll", "a"));

        Component[] components = [.. ImageComponents.Of(await TestSbom.SourceAsync(store, image)).All];

        Assert.AreEqual(
            """
            App Shop:
            Framework Microsoft.AspNetCore.App 10.0.1: /usr/share/dotnet/shared/Microsoft.AspNetCore.App/10.0.1/A.dll
            Framework Microsoft.NETCore.App 10.0.1: /usr/share/dotnet/dotnet /usr/share/dotnet/host/fxr/10.0.1/libhostfxr.so /usr/share/dotnet/shared/Microsoft.NETCore.App/10.0.1/Microsoft.NETCore.App.deps.json
            Distribution busybox 1:
            Distribution musl 1.2.5-r9: /lib/ld-musl-x86_64.so.1
            Distribution libc6 2.39-0ubuntu8: /usr/lib/libc.so.6
            Distribution tzdata 2025b-0+deb12u1: /usr/share/doc/tzdata/copyright /usr/share/zoneinfo/UTC /var/lib/dpkg/status.d/tzdata /var/lib/dpkg/status.d/tzdata.md5sums
            OperatingSystem ubuntu 24.04:
            Uncovered files of no package: /etc/of-nobody /lib/apk/db/installed /usr/lib/os-release /var/lib/chisel/manifest.wall
            """,
            TestSbom.Lines(components));
        Component tz = components.Single(component => component.Name == "tzdata");
        Assert.AreEqual("pkg:deb/ubuntu/tzdata@2025b-0%2Bdeb12u1?arch=all&distro=ubuntu-24.04", tz.Purl);
        Assert.AreEqual("tz", tz.Source);
        Assert.AreEqual("MIT", components.Single(component => component.Name == "musl").License);
        Assert.AreEqual("pkg:nuget/Microsoft.AspNetCore.App.Runtime.linux-x64@10.0.1", components[1].Purl);
        Assert.StartsWith("0123", components.Single(component => component.Name == "libc6").Hash!.Value.Hex);
    }

    [TestMethod]
    public async Task An_inventory_is_kept_and_a_damaged_one_is_made_again()
    {
        using var folder = new TemporaryFolder();
        using ContentStore store = TestImage.Store(folder);
        Image image = await TestSbom.BaseAsync(store, TestSbom.Text("a/b", "1"), TestSbom.Text("var/lib/dpkg/status", "Package: é\n"));
        SbomSource first = await TestSbom.SourceAsync(store, image, ("app/x", "2", "app", "generated x"));
        string[] entries = Directory.GetFiles(folder.Path, "*", SearchOption.AllDirectories).Where(file => file.Contains("layer-inventory", StringComparison.Ordinal)).ToArray();
        Assert.HasCount(2, entries);
        foreach (string entry in entries)
        {
            await File.WriteAllBytesAsync(entry, (await File.ReadAllBytesAsync(entry))[..^3]);
        }

        SbomSource second = await TestSbom.SourceAsync(store, image, ("app/x", "2", "app", "generated x"));

        Assert.AreEqual(Text(first), Text(second));
        Assert.Contains("Package: é", Text(first));

        static string Text(SbomSource source) => string.Join('\n', source.Inventories.SelectMany(inventory => inventory.Hashes.Select(hashes => $"{hashes}").Concat(inventory.Databases.Select(pair => $"{pair}"))));
    }

    [TestMethod]
    [DataRow("MIT", true)]
    [DataRow("(LGPL-2.0-only WITH FLTK-exception OR Apache-2.0+)", true)]
    [DataRow("GPL-2.0-or-later AND (BSD-3-Clause OR MIT)", true)]
    [DataRow("MIT and others", false)]
    [DataRow("", false)]
    [DataRow("custom:licence", false)]
    [DataRow("GPL-2.0+", true)]
    [DataRow("GPL-2.0-only WITH Classpath-exception-2.0", true)]
    [DataRow("Classpath-exception-2.0", false)]
    [DataRow("MIT WITH Apache-2.0", false)]
    [DataRow("UNLICENSED", false)]
    [DataRow("custom", false)]
    [DataRow("Public-Domain", false)]
    [DataRow("(MIT", false)]
    [DataRow("MIT)", false)]
    [DataRow("(MIT)) OR ((MIT)", false)]
    [DataRow("MIT AND", false)]
    [DataRow("MIT Apache-2.0", false)]
    public void A_licence_is_an_expression_or_is_not_known(string text, bool isOne) => Assert.AreEqual(isOne, LicenseExpression.Find(text) is not null);

    /// <summary>The schema of CycloneDX has the same list, and refuses what is not in it.</summary>
    [TestMethod]
    public void The_licences_are_those_of_the_schema()
    {
        string[] all = [.. JsonNode.Parse(File.ReadAllText(Repository.Combine("tests", "ContainerStages.TestKit", "Schemas", "spdx.schema.json")))!["enum"]!.AsArray().Select(name => $"{name}")];
        string[] exceptions = [.. all.SkipWhile(name => name != "389-exception")];

        CollectionAssert.AreEqual(all[..^exceptions.Length], all.Where(name => LicenseExpression.Find(name) is not null).ToArray());
        CollectionAssert.AreEqual(exceptions, all.Where(name => LicenseExpression.Find($"MIT WITH {name}") is not null).ToArray());
    }

    /// <summary>Otherwise a base hides all of its files behind one entry of its own.</summary>
    [TestMethod]
    public async Task A_package_without_a_name_owns_nothing()
    {
        using var folder = new TemporaryFolder();
        using ContentStore store = TestImage.Store(folder);
        string wall = folder.Combine("manifest");
        await File.WriteAllTextAsync(wall, """{"kind":"package","name":"","version":"1","arch":"amd64"}""" + "\n");
        await Tool.RunAsync("zstd", "-q", wall);
        Image image = await TestSbom.BaseAsync(
            store,
            TestSbom.Text("var/lib/dpkg/status", "Package:\nVersion: 1\nArchitecture: all\n\nPackage: a\nVersion:\nArchitecture: all\n\nPackage: b\nVersion: 1\nArchitecture:\n"),
            ("var/lib/chisel/manifest.wall", await File.ReadAllBytesAsync(wall + ".zst")),
            TestSbom.Text("opt/backdoor", "x"));

        Assert.AreEqual(
            """
            App Shop:
            Uncovered files of no package: /opt/backdoor /var/lib/chisel/manifest.wall /var/lib/dpkg/status
            """,
            TestSbom.Lines(ImageComponents.Of(await TestSbom.SourceAsync(store, image)).All));
    }

    [TestMethod]
    public async Task Databases_that_are_too_large_together_are_not_read_and_that_is_said()
    {
        using var folder = new TemporaryFolder();
        using ContentStore store = TestImage.Store(folder);
        string padding = new(' ', 1 << 20);
        Image image = await TestSbom.BaseAsync(
            store, [.. Enumerable.Range(0, 33).Select(i => TestSbom.Text($"var/lib/dpkg/status.d/p{i}", $"Package: p{i}\nVersion: 1\nArchitecture: all\nDescription: {padding}\n"))]);

        for (int i = 0; i < 2; i++)
        {
            SbomSource source = await TestSbom.SourceAsync(store, image);
            Assert.IsEmpty(source.Inventories[0].Databases, i == 0 ? "as it was read" : "as it was cached");
            var components = ImageComponents.Of(source);
            Assert.DoesNotContain(ComponentKind.Distribution, components.All.Select(component => component.Kind));
            Assert.Contains("were not read", components.Gaps.Single());
        }
    }

    [TestMethod]
    public async Task Only_so_many_packages_are_listed_and_that_is_said()
    {
        using var folder = new TemporaryFolder();
        using ContentStore store = TestImage.Store(folder);
        string status = string.Concat(Enumerable.Range(0, DistributionPackages.MostPackages + 1).Select(i => $"Package: p{i}\nVersion: 1\nArchitecture: all\n\n"));

        var components = ImageComponents.Of(await TestSbom.SourceAsync(store, await TestSbom.BaseAsync(store, TestSbom.Text("var/lib/dpkg/status", status))));

        Assert.AreEqual(DistributionPackages.MostPackages, components.All.Count(component => component.Kind == ComponentKind.Distribution));
        Assert.Contains("more than 20000 packages", components.Gaps.Single());
    }

    [TestMethod]
    public async Task Only_so_many_folders_are_taken_for_dotnet()
    {
        using var folder = new TemporaryFolder();
        using ContentStore store = TestImage.Store(folder);
        Image image = await TestSbom.BaseAsync(store, [.. Enumerable.Range(10, 20).Select(i => TestSbom.Text($"opt/{i}/shared/Microsoft.NETCore.App/{i}.0.0/Microsoft.NETCore.App.deps.json", "{}"))]);

        Component[] components = [.. ImageComponents.Of(await TestSbom.SourceAsync(store, image)).All];

        Assert.AreEqual(16, components.Count(component => component.Kind == ComponentKind.Framework));
        Assert.HasCount(4, components.Single(component => component.Kind == ComponentKind.Uncovered).Files);
    }

    [TestMethod]
    public async Task A_copy_over_a_file_of_a_package_is_the_projects_unless_it_is_of_packages()
    {
        const string Input = "copy /usr/bin/tool sha256:1";
        using var folder = new TemporaryFolder();
        using ContentStore store = TestImage.Store(folder);
        Image image = await TestSbom.BaseAsync(
            store,
            TestSbom.Text("var/lib/dpkg/status.d/tool", "Package: tool\nVersion: 1\nArchitecture: all\n"),
            TestSbom.Text("var/lib/dpkg/status.d/tool.md5sums", "00  usr/bin/tool\n"),
            TestSbom.Text("usr/bin/tool", "theirs"));
        SbomSource source = await TestSbom.SourceAsync(store, image, ("usr/bin/tool", "mine", "copied", Input));

        Assert.AreEqual("Copy copy /usr/bin/tool", Owner(source));
        Assert.AreEqual("Distribution tool", Owner(source with { CopiedPackages = new HashSet<string> { Input } }));

        static string Owner(SbomSource source) =>
            ImageComponents.Of(source).All.Where(component => component.Files.Any(file => file.Path == "/usr/bin/tool")).Select(component => $"{component.Kind} {component.Name}").Single();
    }

    [TestMethod]
    public async Task A_path_in_two_layers_is_of_what_the_upper_one_has()
    {
        using var folder = new TemporaryFolder();
        using ContentStore store = TestImage.Store(folder);

        SbomSource source = await TestSbom.SourceAsync(
            store, await TestSbom.BaseAsync(store), ("app/x", "1", "app", "generated x"), ("app/x", "2", "packages", "package Serilog 4.2.0"));

        Assert.AreEqual(
            """
            App Shop:
            Package Serilog 4.2.0: /app/x
            """,
            TestSbom.Lines(ImageComponents.Of(source).All));
    }

    [TestMethod]
    public async Task A_published_file_below_a_link_of_the_base_is_still_of_what_it_came_from()
    {
        using var folder = new TemporaryFolder();
        using ContentStore store = TestImage.Store(folder);
        Image image = await TestBase.CreateAsync(store, ["usr/lib/", "lib->usr/lib"]);

        SbomSource source = await TestSbom.SourceAsync(store, image, ("lib/serilog.so", "1", "packages", "package Serilog 4.2.0"));

        Assert.AreEqual(
            """
            App Shop:
            Package Serilog 4.2.0: /usr/lib/serilog.so
            """,
            TestSbom.Lines(ImageComponents.Of(source).All));
    }

    /// <summary>As after an upgrade: the layer's index is cached, its inventory is not, and its blob was removed or was never needed.</summary>
    [TestMethod]
    public async Task A_layer_that_is_not_here_any_more_is_not_brought_and_that_is_said()
    {
        using var folder = new TemporaryFolder();
        using ContentStore store = TestImage.Store(folder);
        Image image = await TestSbom.BaseAsync(store, TestSbom.Text("a/b", "1"));
        await TestSbom.SourceAsync(store, image);
        string blob = Directory.GetFiles(folder.Path, image.Layers[0].Blob.Digest.Hex, SearchOption.AllDirectories).Single();
        File.Move(blob, folder.Combine("away"));
        File.Delete(Directory.GetFiles(folder.Path, "*", SearchOption.AllDirectories).Single(file => file.Contains("layer-inventory", StringComparison.Ordinal)));

        var sbom = Sbom.Of(await TestSbom.SourceAsync(store, image, ("app/x", "2", "app", "generated x")), TestSbom.Created);

        Assert.AreEqual("App Shop: /app/x", TestSbom.Lines(sbom.Components));
        string spdx = folder.Combine("spdx.json");
        string bom = folder.Combine("cdx.json");
        await File.WriteAllBytesAsync(spdx, SpdxDocument.Write(sbom));
        await File.WriteAllBytesAsync(bom, CycloneDxDocument.Write(sbom));
        await SbomSchema.ValidateSpdxAsync(spdx);
        await SbomSchema.ValidateCycloneDxAsync(bom);
        Assert.Contains("The files of 1 layers are not listed", await File.ReadAllTextAsync(spdx));
        Assert.Contains("The files of 1 layers are not listed", await File.ReadAllTextAsync(bom));
        Assert.Contains("incomplete", await File.ReadAllTextAsync(bom));

        File.Move(folder.Combine("away"), blob);
        Assert.Contains("/a/b", TestSbom.Lines(ImageComponents.Of(await TestSbom.SourceAsync(store, image)).All), "nothing remembers that it was missing");
    }

    [TestMethod]
    public void A_lock_file_names_the_packages_for_production()
    {
        byte[] hash = new byte[64];
        string lockFile = $$"""
            {
              "lockfileVersion": 3,
              "packages": {
                "": { "name": "shop", "version": "1.0.0" },
                "node_modules/react": { "version": "19.0.0", "integrity": "sha512-{{Convert.ToBase64String(hash)}}", "license": "MIT" },
                "node_modules/a/node_modules/@scope/b": { "version": "2.0.0", "integrity": "sha1-xx" },
                "node_modules/alias": { "name": "real", "version": "3.0.0" },
                "node_modules/vite": { "version": "7.0.0", "dev": true },
                "node_modules/linked": { "resolved": "lib", "link": true },
                "lib": { "version": "1.0.0" }
              }
            }
            """;
        Assert.AreEqual(
            $"react 19.0.0 {Convert.ToHexStringLower(hash)} MIT; @scope/b 2.0.0  ; real 3.0.0  ",
            string.Join("; ", NpmPackage.Read(Encoding.UTF8.GetBytes(lockFile), "s").Select(package => $"{package.Name} {package.Version} {package.Sha512} {package.License}")));
        Assert.IsFalse(NpmPackage.Read("{"u8, "s").Any());
        Assert.IsFalse(NpmPackage.Read("""{"packages":[1]}"""u8, "s").Any());
    }
}
