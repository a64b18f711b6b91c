using System.Collections.Immutable;
using System.Runtime.Versioning;
using System.Xml.Linq;
using ContainerStages.Bases.Frameworks;
using ContainerStages.Diagnostics;
using ContainerStages.IO;
using ContainerStages.Pipeline;

namespace ContainerStages.Tests.Pipeline;

/// <summary>With a folder for packages and programs that stand for <c>dotnet</c>; the end-to-end tests run the real one.</summary>
[TestClass]
[UnsupportedOSPlatform("windows")]
public sealed class FindFrameworkTests : IReporter, IDisposable
{
    private const string Id = "Microsoft.NETCore.App.Runtime.linux-x64";

    private readonly TemporaryFolder _folder = new();
    private readonly List<string> _lines = [];

    public TestContext TestContext { get; set; } = null!;

    private string Packages => _folder.Combine("packages");

    private string LockFile => _folder.Combine("lock.json");

    private FindFrameworkRequest Request => new()
    {
        Settings = new PipelineSettings { CacheFolder = Directory.CreateDirectory(_folder.Combine("cache")).FullName },
        Frameworks = ["Microsoft.NETCore.App"],
        Known = [new KnownFramework("Microsoft.NETCore.App", "net10.0") { LatestVersion = "10.0.12", PackPattern = "Microsoft.NETCore.App.Runtime.**RID**", RuntimeIdentifiers = ["linux-x64"] }],
        TargetVersion = "10.0",
        RuntimeIdentifier = "linux-x64",
        PackageFolders = [Packages],
        LockFile = LockFile,
        Restore = new PackRestore
        {
            Dotnet = _folder.Combine("dotnet"),
            Environment = new Dictionary<string, string?>(),
            ProjectFolder = Directory.CreateDirectory(_folder.Combine("src")).FullName,
            WorkFolder = _folder.Combine("work"),
            PackagesFolder = Packages,
            Properties = [new("RestoreSources", "feed;https://feed.example/v3/index.json"), new("RestoreConfigFile", "")],
        },
    };

    [TestMethod]
    public async Task A_pack_in_the_folder_needs_no_restore()
    {
        AddPack("10.0.12", "hash");
        RestoredPack pack = (await FindAsync(Request)).Single();
        Assert.AreEqual(Path.Combine(Packages, Id.ToLowerInvariant(), "10.0.12"), pack.Folder);
        Assert.AreEqual("hash", pack.ContentHash);
        Assert.IsEmpty(_lines);
    }

    [TestMethod]
    public async Task A_missing_pack_is_restored_from_the_projects_own_sources()
    {
        Directory.CreateDirectory(Path.Combine(Request.Restore.ProjectFolder, "feed"));
        string folder = Path.Combine(Packages, Id.ToLowerInvariant(), "10.0.12");
        Dotnet($$"""mkdir -p {{folder}} && echo '{"version":2,"contentHash":"restored"}' > {{folder}}/.nupkg.metadata && pwd > {{_folder.Combine("where")}}""");

        Assert.AreEqual("restored", (await FindAsync(Request)).Single().ContentHash);

        Assert.AreEqual($"Fetching the shared framework: {Id} 10.0.12", _lines.Single());
        Assert.AreEqual(Request.Restore.ProjectFolder, (await File.ReadAllTextAsync(_folder.Combine("where"), TestContext.CancellationToken)).Trim());
        XElement project = XElement.Load(_folder.Combine("work", "framework.csproj"));
        Assert.AreEqual($"{Id} [10.0.12]", string.Join(' ', project.Descendants("PackageDownload").Select(item => $"{item.Attribute("Include")!.Value} {item.Attribute("Version")!.Value}")));
        Assert.AreEqual($"{Request.Restore.ProjectFolder}/feed;https://feed.example/v3/index.json", project.Descendants("RestoreSources").Single().Value);
        Assert.IsEmpty(project.Descendants("RestoreConfigFile"));
    }

    [TestMethod]
    public async Task A_pack_that_cannot_be_fetched_is_an_error_with_NuGets_reason()
    {
        Dotnet("echo '/x/framework.csproj : error NU1301: Unable to load the service index for source https://feed.example. [/x/framework.csproj]'; exit 1");
        ContainerStagesException e = await FailureAsync(Request);
        Assert.AreEqual(Catalogue.FrameworkUnavailable, e.Diagnostic);
        Assert.Contains($"{Id} 10.0.12 is not in NuGet's folder '{Packages}', and cannot be fetched: NU1301: Unable to load the service index for source https://feed.example. The app", e.Message);
        Assert.Contains("the newest version that this SDK knows", e.Message);
    }

    [TestMethod]
    public async Task Offline_nothing_is_fetched()
    {
        ContainerStagesException e = await FailureAsync(Request with { Settings = Request.Settings with { Registries = new RegistrySettings { Offline = true } }, FixedVersion = "10.0.3" });
        Assert.AreEqual(Catalogue.FrameworkUnavailable, e.Diagnostic);
        Assert.Contains("10.0.3 is not in", e.Message);
        Assert.Contains("ContainerStagesOffline is set", e.Message);
        Assert.Contains("RuntimeFrameworkVersion says the version", e.Message);
    }

    [TestMethod]
    public async Task A_lock_pins_version_and_content_until_it_is_written_again()
    {
        AddPack("10.0.11", "old");
        FindFrameworkRequest older = Request with { Known = [Request.Known[0] with { LatestVersion = "10.0.11" }] };
        await FindAsync(older with { WriteLockFile = true });
        Assert.AreEqual(
            $$"""
            {
              "version": 1,
              "frameworkPacks": {
                "{{Id}}": {
                  "version": "10.0.11",
                  "sha512": "old"
                }
              }
            }

            """,
            await File.ReadAllTextAsync(LockFile, TestContext.CancellationToken));

        AddPack("10.0.12", "new");
        Assert.AreEqual("10.0.11", (await FindAsync(Request)).Single().Pack.Version, "the SDK was updated");
        AddPack("10.0.11", "other");
        Assert.Contains("has other", (await FailureAsync(Request)).Message);

        Assert.AreEqual("10.0.12", (await FindAsync(Request with { WriteLockFile = true })).Single().Pack.Version);
        Assert.AreEqual("10.0.12", (await FindAsync(Request)).Single().Pack.Version);
    }

    [TestMethod]
    public async Task A_lock_that_is_the_first_file_of_a_store_leaves_a_store()
    {
        AddPack("10.0.12", "hash");
        FindFrameworkRequest request = Request with { Settings = new PipelineSettings { CacheFolder = _folder.Combine("new") }, WriteLockFile = true };
        await FindAsync(request);
        request.Settings.OpenStore(Progress.None).Dispose();
        Assert.IsTrue(File.Exists(LockFile));
    }

    [TestMethod]
    [DataRow("""{ "version": 1, "frameworkPacks": 1 }""")]
    [DataRow("""{ "version": 1, "frameworkPacks": { "A": {} } }""")]
    [DataRow("""{ "version": 1, "frameworkPacks": { "A": { "version": "../1.0", "sha512": "a" } } }""")]
    [DataRow("""{ "version": 1 }""", DisplayName = "without the pack")]
    public async Task A_lock_without_the_pack_is_a_mismatch(string text)
    {
        AddPack("10.0.12", "hash");
        await File.WriteAllTextAsync(LockFile, text, TestContext.CancellationToken);
        Assert.AreEqual(Catalogue.LockFileMismatch, (await FailureAsync(Request)).Diagnostic);
    }

    public void Dispose() => _folder.Dispose();

    void IReporter.Write(Importance importance, string line) => _lines.Add(line);

    bool IReporter.Report(Problem problem) => throw new AssertFailedException(problem.Message);

    private Task<ImmutableArray<RestoredPack>> FindAsync(FindFrameworkRequest request) => FindFramework.RunAsync(request, this, TestContext.CancellationToken);

    private Task<ContainerStagesException> FailureAsync(FindFrameworkRequest request) => Assert.ThrowsExactlyAsync<ContainerStagesException>(() => FindAsync(request));

    private void AddPack(string version, string hash)
    {
        string folder = Directory.CreateDirectory(Path.Combine(Packages, Id.ToLowerInvariant(), version)).FullName;
        File.WriteAllText(Path.Combine(folder, ".nupkg.metadata"), $$"""{ "version": 2, "contentHash": "{{hash}}", "source": "https://feed.example" }""");
    }

    private void Dotnet(string script)
    {
        string file = _folder.Combine("dotnet");
        File.WriteAllText(file, $"#!/bin/sh\n{script}\n");
        File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserExecute);
    }
}
