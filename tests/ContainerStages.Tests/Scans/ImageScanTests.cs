using System.Diagnostics;
using System.Runtime.Versioning;
using System.Text.Json.Nodes;
using ContainerStages.Destinations;
using ContainerStages.Diagnostics;
using ContainerStages.IO;
using ContainerStages.Images;
using ContainerStages.Oci;
using ContainerStages.Pipeline;
using ContainerStages.Registry;
using ContainerStages.Registry.Refusals;
using ContainerStages.Registry.Transport;
using ContainerStages.Scans;
using ContainerStages.Tests.Pipeline;

namespace ContainerStages.Tests.Scans;

/// <summary>
/// A stand-in in the place of trivy and grype, which has skopeo read the image that it is given. The tests change the variable PATH of their process, so that
/// no other test runs at the same time.
/// </summary>
[TestClass]
[TestCategory("tools")]
[DoNotParallelize]
[SupportedOSPlatform("linux")]
public sealed class ImageScanTests : IDisposable
{
    private const string Bad = "CVE-2026-1 openssl 3.0.1 3.0.2 Critical";

    private static readonly DateOnly Today = new(2026, 11, 30);

    private readonly string _path = Environment.GetEnvironmentVariable("PATH")!;
    private readonly TemporaryFolder _folder = new();

    public void Dispose()
    {
        Environment.SetEnvironmentVariable("PATH", _path);
        Environment.SetEnvironmentVariable("DOTNET_CONTAINER_REGISTRY_PWORD", null);
        _folder.Dispose();
    }

    [TestMethod]
    [DataRow("trivy", "0.57.1")]
    [DataRow("grype", "0.85.0")]
    public async Task The_program_gets_each_platforms_image_and_no_password(string tool, string version)
    {
        using StandInScanner scanner = Start(tool);
        scanner.Report(Bad, "CVE-2026-2 zlib 1.2 - Low");
        Environment.SetEnvironmentVariable("DOTNET_CONTAINER_REGISTRY_PWORD", "s3cret");
        var store = TestImage.Store(_folder);
        Image[] images = [await TestImage.CreateAsync(store), await TestImage.CreateAsync(store, platform: PatchedImage.Arm64)];
        Lines lines = new();
        List<ScanResult> results = [];

        bool mayGo = await Scan(Settings(tool) with { Arguments = ["--config", "scan.yaml"] }, store, lines).RunAsync(images, (_, result) => results.Add(result), default);

        Assert.IsTrue(mayGo, "a warning ends nothing");
        CollectionAssert.AreEqual(images.Select(image => $"{image.Descriptor.Digest}").ToArray(), scanner.Images);
        Assert.AreEqual("arm64", (string?)scanner.Configuration["architecture"]);
        Assert.IsEmpty(scanner.Secrets);
        StringAssert.Matches(scanner.Calls[0], new(tool == "trivy"
            ? "^image --config scan.yaml --scanners vuln --exit-code 0 --no-progress --format json --output /\\S+/report.json --input /\\S+/image$"
            : "^--config scan.yaml --output json --file /\\S+/report.json oci-dir:/\\S+/image$"));
        Problem warning = lines.Problems.Single();
        Assert.AreEqual("CSTG5009", warning.Code);
        Assert.AreEqual($"the image has 2 known vulnerabilities (1 critical, 1 low), says {tool}: CVE-2026-1 (critical): openssl 3.0.1 -> 3.0.2; CVE-2026-2 (low): zlib 1.2, no fixed version", warning.Message);
        Assert.Contains("""<ContainerStageScanException Include="CVE-2026-1" Justification="…" Expires="YYYY-MM-DD" />""", warning.Advice);
        Assert.HasCount(2, results);
        Assert.AreEqual(version, results[0].Version);
        Assert.Contains($"linux/arm64: {tool} {version} found 2 known vulnerabilities (1 critical, 1 low)", lines.Written);
        Assert.Contains($"{tool}: INFO of the {tool} of a test", lines.Written);
        Assert.IsEmpty(Directory.GetFileSystemEntries(Path.GetDirectoryName(store.TemporaryFolders.Create())!).Skip(1), "nothing of it stays");
    }

    [TestMethod]
    public async Task The_check_of_the_base_says_what_a_newer_base_mends_and_brings()
    {
        using StandInScanner scanner = Start("trivy");
        await using PatchedImage patched = await PatchedImage.CreateAsync();
        Dictionary<string, string> files = new() { ["etc/os-release"] = PatchedImage.Release };
        await patched.PushAsync(await patched.BuildAsync(await patched.PushBaseAsync(files, ["PATH=/bin"]), files), new ImageName("team/hello", ["1.0"]));
        Image newer = (await patched.PushBaseAsync(new Dictionary<string, string>(files) { ["etc/new"] = "yes" }, ["PATH=/bin"])).Single();
        scanner.ReportAt(1, Bad, "CVE-2026-2 zlib 1.2 - Low");
        scanner.ReportAt(2, "CVE-2026-2 zlib 1.3 - Low", "CVE-2026-3 curl 8.0 - Medium");
        Lines lines = new();

        Assert.IsTrue((await CheckBase.RunAsync(patched.Request with { Settings = patched.Settings with { Registries = new RegistrySettings { Variable = Environment.GetEnvironmentVariable } }, Scan = Settings("trivy") }, lines)).HasMoved);

        string said = string.Join('\n', lines.Written);
        Assert.Contains("linux/amd64: the newer base mends 1 known vulnerability (1 critical), says trivy 0.57.1: CVE-2026-1 (critical): openssl 3.0.1 -> 3.0.2", said);
        Assert.Contains("linux/amd64: the newer base brings 1 known vulnerability (1 medium), says trivy 0.57.1: CVE-2026-3 (medium): curl 8.0, no fixed version", said);
        Assert.AreEqual($"{newer.Layers[0].DiffId}", (string?)scanner.Configuration["rootfs"]!["diff_ids"]!.AsArray().Single());
    }

    [TestMethod]
    [DataRow("Critical", ScanSeverity.Critical, true)]
    [DataRow("High", ScanSeverity.Critical, false)]
    [DataRow("High", ScanSeverity.High, true)]
    [DataRow("Negligible", ScanSeverity.Low, false)]
    [DataRow("Unknown", ScanSeverity.Low, false)]
    public async Task A_severity_ends_the_publish(string severity, ScanSeverity failOn, bool ends)
    {
        using StandInScanner scanner = Start("grype");
        scanner.Report($"CVE-2026-1 openssl 3.0.1 3.0.2 {severity}");
        var store = TestImage.Store(_folder);
        Lines lines = new();

        bool mayGo = await Scan(Settings("grype") with { FailOn = failOn }, store, lines).RunAsync([await TestImage.CreateAsync(store)], (_, _) => { }, default);

        Assert.AreEqual(ends, !mayGo);
        Assert.AreEqual(ends ? "CSTG5009 True" : "", string.Join(' ', lines.Problems.Select(problem => $"{problem.Code} {problem.IsError}")));
    }

    [TestMethod]
    public async Task The_worst_are_shown_and_the_rest_is_counted_and_in_a_detailed_log()
    {
        using StandInScanner scanner = Start("trivy");
        scanner.Report([.. Enumerable.Range(10, 30).Select(i => $"CVE-2026-{i} p\u202e{i} 1.0 - High"), "CVE-2026-99 hostile" + new string('x', 500) + " 1.0 - Critical"]);
        var store = TestImage.Store(_folder);
        Lines lines = new();

        await Scan(Settings("trivy") with { FailOn = ScanSeverity.High }, store, lines).RunAsync([await TestImage.CreateAsync(store)], (_, _) => { }, default);

        string message = lines.Problems.Single().Message;
        Assert.StartsWith("cannot deliver the image: trivy finds 31 known vulnerabilities (1 critical, 30 high) in it, and ContainerStagesScanFailOn is high: CVE-2026-99 (critical): hostilexxx", message);
        Assert.EndsWith("; and 21 more, which the log has with -v:normal. Nothing was delivered", message);
        Assert.DoesNotContain("\u202e", message);
        Assert.IsLessThan(2000, message.Length);
        Assert.Contains("  CVE-2026-39 (high): p<U+202E>39 1.0, no fixed version", lines.Written);
    }

    [TestMethod]
    public async Task Exceptions_count_until_they_expire_and_those_without_effect_are_in_a_detailed_log()
    {
        using StandInScanner scanner = Start("trivy");
        scanner.Report(Bad, "CVE-2026-2 zlib 1.2 - High");
        var store = TestImage.Store(_folder);
        Lines lines = new();
        List<ScanResult> results = [];
        ScanSettings settings = Settings("trivy") with
        {
            FailOn = ScanSeverity.Low,
            Exceptions = [new("CVE-2026-1", "Not reached.", Today), new("CVE-2026-2", "Not reached.", Today.AddDays(-1)), new("CVE-2020-7", "Gone.", Today)],
        };

        Assert.IsFalse(await Scan(settings, store, lines).RunAsync([await TestImage.CreateAsync(store)], (_, result) => results.Add(result), default));

        Assert.Contains("finds 1 known vulnerability (1 high) in it, and ContainerStagesScanFailOn is low: CVE-2026-2 (high): zlib 1.2, no fixed version, its exception expired on 2026-11-29.", lines.Problems.Single().Message);
        Assert.AreEqual(new ScanCounts(0, 1, 0, 0, 0, 0, 1), results.Single().Counts);
        Assert.AreEqual("Not reached. 2026-11-30", $"{results[0].Vulnerabilities[0].Justification} {results[0].Vulnerabilities[0].Expires:yyyy-MM-dd}");
        Assert.Contains("linux/amd64: trivy 0.57.1 found 1 known vulnerability (1 high), and 1 that the project excepts", lines.Written);
        Assert.AreEqual("The ContainerStageScanException 'CVE-2020-7' has no effect: trivy does not find that vulnerability.", lines.Written.Single(line => line.Contains("no effect", StringComparison.Ordinal)));
    }

    [TestMethod]
    [DataRow("exit", "1\n", "said", "2026-11-30T12:00:00Z\tINFO\tstarts\n2026-11-30T12:00:01Z\tFATAL\tFatal error\timage scan error:\n  - no database\n", "cannot scan the image for linux/amd64: trivy ended with exit code 1: 2026-11-30T12:00:01Z\tFATAL\tFatal error\timage scan error: - no database")]
    [DataRow("exit", "2\n", "said", "", "cannot scan the image for linux/amd64: trivy ended with exit code 2: it said nothing")]
    [DataRow("no-report", "", "said", "", "the report of trivy cannot be read: there is none")]
    [DataRow("report.json", "{\"SchemaVersion\":2", "said", "", "the report of trivy cannot be read: it is not JSON")]
    [DataRow("report.json", "", "said", "", "the report of trivy cannot be read: it is not JSON")]
    [DataRow("version", "what?\u001b[2J\n", "said", "", "'trivy --version' does not say its version, but 'what?\\e[2J'")]
    public async Task What_does_not_work_is_an_error_and_no_image_without_vulnerabilities(string file, string content, string other, string otherContent, string message)
    {
        using StandInScanner scanner = Start("trivy");
        scanner.Write(other, otherContent);
        scanner.Write(file, content);
        var store = TestImage.Store(_folder);
        Image image = await TestImage.CreateAsync(store);

        var e = await Assert.ThrowsExactlyAsync<ContainerStagesException>(() => Scan(Settings("trivy"), store, new Lines()).RunAsync([image], (_, _) => { }, default));

        Assert.AreEqual("CSTG8006", e.Code);
        Assert.Contains(message, e.Message);
        Assert.Contains("othing was delivered", e.Message);
    }

    [TestMethod]
    public async Task A_report_that_is_too_large_is_not_read()
    {
        using StandInScanner scanner = Start("trivy");
        scanner.Write("said", new string('\n', 10));
        await using (var report = new FileStream(Path.Combine(Path.GetDirectoryName(scanner.Commands)!, "report.json"), FileMode.Create))
        {
            report.SetLength(ScanReport.MostBytes + 1);
        }

        var store = TestImage.Store(_folder);
        Image image = await TestImage.CreateAsync(store);

        var e = await Assert.ThrowsExactlyAsync<ContainerStagesException>(() => Scan(Settings("trivy"), store, new Lines()).RunAsync([image], (_, _) => { }, default));

        Assert.Contains("the report of trivy cannot be read: it has more than 100000000 bytes", e.Message);
    }

    [TestMethod]
    public async Task A_program_that_cannot_run_is_not_said_to_be_missing()
    {
        using StandInScanner scanner = Start("trivy");
        string program = Path.Combine(scanner.Commands, "trivy");
        File.Delete(program);
        await File.WriteAllTextAsync(program, "no program");
        File.SetUnixFileMode(program, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        var store = TestImage.Store(_folder);
        Image image = await TestImage.CreateAsync(store);

        var e = await Assert.ThrowsExactlyAsync<ContainerStagesException>(() => Scan(Settings("trivy"), store, new Lines()).RunAsync([image], (_, _) => { }, default));

        Assert.AreEqual("CSTG8006", e.Code);
        Assert.Contains("Exec format error", e.Message);
    }

    [TestMethod]
    public async Task A_cancelled_publish_waits_for_no_scan_and_leaves_nothing()
    {
        using StandInScanner scanner = Start("trivy");
        scanner.Write("waits", "");
        var store = TestImage.Store(_folder);
        Image image = await TestImage.CreateAsync(store);
        using var cancellation = new CancellationTokenSource();
        Task<bool> scan = Scan(Settings("trivy"), store, new Lines()).RunAsync([image], (_, _) => { }, cancellation.Token);
        while (!scanner.HasStarted && !scan.IsCompleted)
        {
            await Task.Delay(20);
        }

        long asked = Stopwatch.GetTimestamp();
        await cancellation.CancelAsync();
        await Assert.ThrowsAsync<OperationCanceledException>(() => scan);

        Assert.IsLessThan(5, Stopwatch.GetElapsedTime(asked).TotalSeconds);
        Assert.IsEmpty(Directory.GetFileSystemEntries(Path.GetDirectoryName(store.TemporaryFolders.Create())!).Skip(1));
    }

    /// <summary>trivy takes what is behind @ and : for a tag, and the folders of some build servers have an @.</summary>
    [TestMethod]
    public async Task A_folder_with_an_at_sign_is_no_tag()
    {
        using StandInScanner scanner = Start("trivy");
        string project = _folder.Combine("job@2");
        Directory.CreateDirectory(project);
        var store = new ContainerStages.Storage.ContentStore(Path.Combine(project, "cache"), 1L << 30, TimeProvider.System);
        Image image = await TestImage.CreateAsync(store);

        Assert.IsTrue(await Scan(Settings("trivy") with { Folder = project }, store, new Lines()).RunAsync([image], (_, _) => { }, default));

        StringAssert.Matches(scanner.Calls.Single(), new("--input cache/[^@]+/image$"));
        CollectionAssert.AreEqual((string[])[$"{image.Descriptor.Digest}"], scanner.Images);
    }

    [TestMethod]
    public async Task A_rebased_image_is_scanned_before_its_tag_moves()
    {
        using StandInScanner scanner = Start("trivy");
        scanner.Report(Bad);
        await using PatchedImage patched = await PatchedImage.CreateAsync();
        Dictionary<string, string> files = new() { ["etc/os-release"] = PatchedImage.Release, ["etc/passwd"] = "root:x:0:0::/:\n" };
        Image[] old = await patched.PushBaseAsync(files, ["PATH=/bin"], TestImage.Amd64, PatchedImage.Arm64);
        ImageSet published = await patched.PushAsync(await patched.BuildAsync(old, new Dictionary<string, string> { ["app/Hello"] = "program" }), new ImageName("team/hello", ["1.0"]));
        await patched.PushBaseAsync(new Dictionary<string, string>(files) { ["etc/new"] = "yes" }, ["PATH=/bin"], TestImage.Amd64, PatchedImage.Arm64);
        PatchRequest request = patched.Request with
        {
            Settings = patched.Settings with { Registries = new RegistrySettings { Variable = Environment.GetEnvironmentVariable } },
            Scan = Settings("trivy") with { FailOn = ScanSeverity.High },
        };
        Lines lines = new();

        RebaseResult refused = await RebaseImage.RunAsync(request, lines);

        Assert.IsFalse(refused.IsRebased);
        Assert.AreEqual("CSTG5009", lines.Problems.Single(problem => problem.IsError).Code);
        Assert.HasCount(2, scanner.Images);
        using var client = new RegistryClient(patched.Registry.Host, "team/hello", RegistryAccess.Pull, new RegistryOptions());
        Assert.AreEqual(published.Descriptor.Digest, await client.FindManifestAsync("1.0", default));

        scanner.Report();
        RebaseResult result = await RebaseImage.RunAsync(request, new Lines());

        Assert.IsTrue(result.IsRebased);
        JsonNode index = JsonNode.Parse(await Skopeo.RunAsync("inspect", "--raw", "--tls-verify=false", $"docker://{patched.Image}"))!;
        CollectionAssert.AreEquivalent(index["manifests"]!.AsArray().Select(entry => (string)entry!["digest"]!).ToArray(), scanner.Images[2..]);
    }

    private static ScanSettings Settings(string tool) => new() { Tool = tool, Folder = "/", Today = Today };

    private static ImageScan Scan(ScanSettings scan, ContainerStages.Storage.ContentStore store, Lines lines) =>
        ImageScan.Of(scan, new PipelineSettings { CacheFolder = "/none", Registries = new RegistrySettings { Variable = Environment.GetEnvironmentVariable } }, store, lines)!;

    private StandInScanner Start(string tool)
    {
        var scanner = new StandInScanner(tool);
        Environment.SetEnvironmentVariable("PATH", $"{scanner.Commands}:{_path}");
        return scanner;
    }
}
