using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Globalization;
using System.IO.Compression;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using System.Security.Cryptography;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using ContainerStages.Release;

namespace ContainerStages.EndToEndTests;

[TestClass]
public sealed partial class PackageContentTests
{
    /// <summary>Each task assembly has its own load context; what is missing here would silently be taken from the SDK's folder.</summary>
    [TestMethod]
    public async Task The_package_holds_exactly_these_files()
    {
        var package = new PackageFile(PackedPackage.File);
        string[] expected = await File.ReadAllLinesAsync(Repository.Combine("release", "content", "ContainerStages.txt"));

        CollectionAssert.AreEqual(expected.Order(StringComparer.Ordinal).ToArray(), expected, "the list is sorted");
        Assert.AreEqual("", string.Join('\n', PackageChecks.Content(package, [.. expected])));
        Assert.AreEqual("ContainerStages lacks lib/a.dll", PackageChecks.Content(package, [.. expected, "lib/a.dll"]).Single());
        Assert.AreEqual("ContainerStages has icon.png, which is not in release/content/ContainerStages.txt", PackageChecks.Content(package, [.. expected.Where(name => name != "icon.png")]).Single());
    }

    /// <summary>Their packages say the licence; the notices have its text.</summary>
    [TestMethod]
    public async Task The_libraries_of_others_are_in_the_notices_and_in_the_bill_of_materials()
    {
        using var folder = new TemporaryFolder();
        var package = new PackageFile(PackedPackage.File);
        ImmutableArray<PackedLibrary> libraries = PackedLibrary.In(package);

        CollectionAssert.AreEqual((string[])["CliWrap", "Tomlyn", "ZstdSharp.Port"], libraries.Select(library => library.Id).ToArray());
        Assert.IsTrue(libraries.All(library => library.Files.Length == 2), "portable, and compiled ahead");
        Assert.AreEqual("", string.Join('\n', PackageChecks.Licences(package, libraries)));
        Assert.AreEqual(
            "THIRD-PARTY-NOTICES.md has no section \"## CliWrap 99.0.0 (MIT)\"",
            PackageChecks.Licences(package, [libraries[0] with { Version = "99.0.0" }, .. libraries[1..]]).Single());
        CollectionAssert.AreEqual(
            (string[])["ContainerStages has tasks/CliWrap.dll, and no package that it is from", "ContainerStages has tasks/linux-x64/CliWrap.dll, and no package that it is from"],
            PackageChecks.Licences(package, libraries[1..]).ToArray());

        await File.WriteAllBytesAsync(folder.Combine("bom.json"), PackageSbom.Write(package, libraries));
        await SbomSchema.ValidateCycloneDxAsync(folder.Combine("bom.json"));
        string bom = await File.ReadAllTextAsync(folder.Combine("bom.json"));
        Assert.Contains($"\"content\":\"{package.Sha256}\"", bom);
        Assert.IsTrue(package.Names.All(name => bom.Contains($"\"name\":\"{name}\"", StringComparison.Ordinal)), "every file");
    }

    /// <summary>An error links to its page in the package, and the reader goes on from there. Only sources are elsewhere.</summary>
    [TestMethod]
    public void The_pages_of_the_package_link_to_each_other()
    {
        var package = new PackageFile(PackedPackage.File);
        List<string> broken = [];
        int links = 0;
        foreach (string page in Pages)
        {
            foreach (string link in Link().Matches(package.Text(page)).Select(match => match.Groups["path"].Value))
            {
                string target = Path.GetFullPath(link, "/" + Path.GetDirectoryName(page))[1..];
                links++;
                if (!package.Has(target) && !(File.Exists(Repository.Combine(target)) && target.Split('/')[0] is "samples" or "tests"))
                {
                    broken.Add($"{page}: {link}");
                }
            }
        }

        Assert.AreEqual("", string.Join('\n', broken));
        Assert.IsGreaterThan(300, links);
    }

    [TestMethod]
    public void The_nuspec_names_the_license_the_readme_the_icon_and_the_commit()
    {
        var package = new PackageFile(PackedPackage.File);
        Assert.AreEqual("ContainerStages", package.Value("id"));
        Assert.AreEqual(PackedPackage.Version, package.Value("version"));
        Assert.AreEqual("The ContainerStages authors", package.Value("authors"));
        Assert.AreEqual("MIT", package.Value("license"));
        Assert.AreEqual("README.md", package.Value("readme"));
        Assert.AreEqual("icon.png", package.Value("icon"));
        Assert.AreEqual("true", package.Value("developmentDependency"));
        Assert.AreNotEqual("", package.Value("description"));
        Assert.AreNotEqual("", package.Value("tags"));
        Assert.IsNull(package.Element("dependencies"), "the tasks bring what they need");
        XElement repository = package.Element("repository")!;
        Assert.AreEqual("git", (string?)repository.Attribute("type"));
        Assert.AreEqual(PackedPackage.Commit, (string?)repository.Attribute("commit"));
        Assert.IsTrue(repository.Attribute("url")?.Value.StartsWith("https://", StringComparison.Ordinal) ?? true, "the remote of a local clone is a path of this machine");
    }

    /// <summary>Galleries show 128 pixels in each direction.</summary>
    [TestMethod]
    public void The_icon_is_a_small_PNG()
    {
        byte[] icon = new PackageFile(PackedPackage.File).Bytes("icon.png");
        CollectionAssert.AreEqual((byte[])[0x89, .. "PNG\r\n\u001a\n"u8], icon[..8]);
        Assert.AreEqual(128, BinaryPrimitives.ReadInt32BigEndian(icon.AsSpan(16)));
        Assert.AreEqual(128, BinaryPrimitives.ReadInt32BigEndian(icon.AsSpan(20)));
        Assert.IsLessThan(10_000, icon.Length);
    }

    /// <summary>NuGet can do this from version 7.9 on, which SDK 10.0.4xx has: older ones write the time of packing, and a name of their own choice.</summary>
    [TestMethod]
    public async Task A_clone_in_another_folder_gives_the_same_bytes()
    {
        using var folder = new TemporaryFolder();
        string again = await PackAsync(await CloneAsync(folder), folder.Combine("feed"));

        CollectionAssert.AreEqual(await EntriesAsync(PackedPackage.File), await EntriesAsync(again));
        byte[] here = await File.ReadAllBytesAsync(PackedPackage.File);
        byte[] there = await File.ReadAllBytesAsync(again);
        Assert.IsTrue(here.AsSpan().SequenceEqual(there));
    }

    [TestMethod]
    public async Task The_repository_is_that_of_the_git_remote_also_for_debuggers()
    {
        using var folder = new TemporaryFolder();
        string clone = await CloneAsync(folder);
        await Tool.RunAsync("git", "-C", clone, "config", "remote.origin.url", "https://github.com/example/stages.git");

        string file = await PackAsync(clone, folder.Combine("feed"));

        var package = new PackageFile(file);
        Assert.AreEqual("https://github.com/example/stages.git", (string?)package.Element("repository")!.Attribute("url"));
        foreach (string assembly in (string[])["tasks/ContainerStages.dll", "tasks/linux-x64/ContainerStages.Tasks.dll"])
        {
            (string[] sources, string link) = Symbols(package.Bytes(assembly));
            Assert.IsNotEmpty(sources);
            Assert.IsTrue(sources.All(source => source.StartsWith("/_/src/", StringComparison.Ordinal)), string.Join('\n', sources));
            Assert.AreEqual($$$"""{"documents":{"/_/*":"https://raw.githubusercontent.com/example/stages/{{{PackedPackage.Commit}}}/*"}}""", link);
        }
    }

    /// <summary>The documentation, as its paths in the package.</summary>
    private static IEnumerable<string> Pages => Directory.GetFiles(Repository.Combine("docs"), "*.md", SearchOption.AllDirectories)
        .Select(file => Path.GetRelativePath(Repository.Combine(), file));

    [GeneratedRegex(@"\]\((?<path>[^)#:\s]+)(?:#[^)]*)?\)", RegexOptions.ExplicitCapture)]
    private static partial Regex Link();

    /// <summary>The same commit with the same remotes, and what is not committed yet.</summary>
    private static async Task<string> CloneAsync(TemporaryFolder folder)
    {
        string root = Repository.Combine();
        string clone = folder.Combine("another", "folder");
        await Tool.RunAsync("git", "clone", "--quiet", "--shared", "--no-checkout", root, clone);
        await Tool.RunAsync("git", "-C", clone, "update-ref", "HEAD", PackedPackage.Commit);
        string configuration = await Tool.RunAsync("git", "-C", root, "rev-parse", "--path-format=absolute", "--git-path", "config");
        File.Copy(configuration.Trim(), Path.Combine(clone, ".git", "config"), overwrite: true);
        string names = await Tool.RunAsync("git", "-C", root, "ls-files", "-z", "--cached", "--others", "--exclude-standard");
        foreach (string name in names.Split('\0', StringSplitOptions.RemoveEmptyEntries))
        {
            if (File.Exists(Path.Combine(root, name)))
            {
                Directory.CreateDirectory(Path.GetDirectoryName(Path.Combine(clone, name))!);
                File.Copy(Path.Combine(root, name), Path.Combine(clone, name));
            }
        }

        return clone;
    }

    /// <summary>As <see cref="PackedPackage"/> does, far away.</summary>
    private static async Task<string> PackAsync(string sources, string feed)
    {
        var elsewhere = new Dictionary<string, string?> { ["TZ"] = "Asia/Tokyo", ["LANG"] = "ja_JP.UTF-8" };
        (await Dotnet.RunAsync(sources, PackedPackage.Arguments(feed), elsewhere)).AssertSucceeded();
        return Path.Combine(feed, Path.GetFileName(PackedPackage.File));
    }

    private static async Task<byte[]> ReadAsync(ZipArchiveEntry entry)
    {
        await using Stream stream = await entry.OpenAsync();
        using var content = new MemoryStream();
        await stream.CopyToAsync(content);
        return content.ToArray();
    }

    /// <summary>Each entry with its time and the digest of its content, in the order of the package.</summary>
    private static async Task<string[]> EntriesAsync(string package)
    {
        await using var archive = await ZipFile.OpenReadAsync(package);
        List<string> entries = [];
        foreach (ZipArchiveEntry entry in archive.Entries)
        {
            string time = entry.LastWriteTime.DateTime.ToString("s", CultureInfo.InvariantCulture);
            entries.Add($"{entry.FullName} {time} {Convert.ToHexString(SHA256.HashData(await ReadAsync(entry)))}");
        }

        return [.. entries];
    }

    /// <returns>The paths of the sources, and the SourceLink document, from the symbols that are in an assembly.</returns>
    private static (string[] Sources, string Link) Symbols(byte[] assembly)
    {
        var sourceLink = new Guid("CC110556-A091-4D38-9FEC-25AB9A351A6A");
        using var file = new PEReader(new MemoryStream(assembly));
        DebugDirectoryEntry embedded = file.ReadDebugDirectory().Single(entry => entry.Type == DebugDirectoryEntryType.EmbeddedPortablePdb);
        using MetadataReaderProvider provider = file.ReadEmbeddedPortablePdbDebugDirectoryData(embedded);
        MetadataReader symbols = provider.GetMetadataReader();
        byte[] link = symbols.CustomDebugInformation.Select(symbols.GetCustomDebugInformation)
            .Where(information => symbols.GetGuid(information.Kind) == sourceLink)
            .Select(information => symbols.GetBlobBytes(information.Value)).Single();
        return ([.. symbols.Documents.Select(document => symbols.GetString(symbols.GetDocument(document).Name))], System.Text.Encoding.UTF8.GetString(link));
    }
}
