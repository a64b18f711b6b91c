using System.Text;
using ContainerStages.Ledgers;
using ContainerStages.Oci;
using ContainerStages.Tasks;
using ContainerStages.Tests.Registry;
using Microsoft.Build.Framework;
using Microsoft.Build.Utilities;

namespace ContainerStages.Tests.Tasks;

[TestClass]
[TestCategory("tools")]
public sealed class TaskTests
{
    private readonly RecordingBuildEngine _engine = new();

    [TestMethod]
    public async System.Threading.Tasks.Task An_image_is_built_into_the_store_and_delivered_from_it()
    {
        using TemporaryFolder folder = Published();
        BuildContainerImage build = Build(folder);

        Assert.IsTrue(build.Execute(), Errors());
        Assert.AreEqual("sha256:", build.Image!.ItemSpec[..7]);
        Assert.Contains("\"User\":\"10001:10001\"", build.Image.GetMetadata("Configuration"));
        Assert.IsTrue(_engine.HighMessages.Exists(line => line.TrimStart().StartsWith("packages", StringComparison.Ordinal)));

        DeliverContainerImage deliver = Deliver(folder, build);
        Assert.IsTrue(deliver.Execute(), Errors());
        Assert.AreEqual("hello:1.0", deliver.Names.Single().ItemSpec);
        await Tool.RunAsync("oci-image-tool", "validate", "--type", "image", "--ref", "name=1.0", folder.Combine("layout"));
    }

    [TestMethod]
    public void The_same_input_gives_the_same_digest_and_builds_nothing_again()
    {
        using TemporaryFolder folder = Published();
        BuildContainerImage first = Build(folder);
        BuildContainerImage second = Build(folder);

        Assert.IsTrue(first.Execute() && second.Execute(), Errors());
        Assert.AreEqual(first.Image!.ItemSpec, second.Image!.ItemSpec);
        Assert.HasCount(2, _engine.HighMessages.FindAll(line => line.EndsWith("  built", StringComparison.Ordinal)));
        Assert.HasCount(2, _engine.HighMessages.FindAll(line => line.EndsWith("  unchanged", StringComparison.Ordinal)));
    }

    [TestMethod]
    public void A_users_mistake_is_one_error_with_a_code_that_points_at_the_project()
    {
        using TemporaryFolder folder = Published();
        BuildContainerImage build = Build(folder);
        build.User = "0";

        Assert.IsFalse(build.Execute());
        BuildErrorEventArgs error = _engine.Errors.Single();
        Assert.AreEqual("CSTG1005", error.Code);
        Assert.AreEqual(folder.Combine("Hello.csproj"), error.File);
        Assert.AreEqual("cannot run the image as '0': that is root. ", error.Message![..43]);
    }

    [TestMethod]
    [DataRow("ContainerStageLayer")]
    [DataRow("ContainerStageCheck")]
    [DataRow("ContainerStageFolder")]
    public void A_mistake_in_an_item_points_at_its_line(string itemType)
    {
        using TemporaryFolder folder = Published();
        BuildContainerImage build = Build(folder);
        File.WriteAllText(build.ProjectFile, $"<Project>\n  <ItemGroup>\n    <{itemType} Include='bad' />\n  </ItemGroup>\n</Project>");
        ITaskItem[] ItemsOf(string type) => type == itemType ? [new TaskItem("bad")] : [];
        build.Layers = ItemsOf("ContainerStageLayer");
        build.Checks = ItemsOf("ContainerStageCheck");
        build.Folders = ItemsOf("ContainerStageFolder");

        Assert.IsFalse(build.Execute());
        BuildErrorEventArgs error = _engine.Errors.Single();
        Assert.AreEqual($"CSTG1007 {build.ProjectFile}(3,5)", $"{error.Code} {error.File}({error.LineNumber},{error.ColumnNumber})");
    }

    [TestMethod]
    public void An_image_over_a_budget_is_not_handed_on_unless_that_is_re_graded()
    {
        using TemporaryFolder folder = Published();
        BuildContainerImage build = Build(folder);
        build.MaxLayers = "1";
        Assert.IsFalse(build.Execute());
        Assert.IsNull(build.Image);
        Assert.AreEqual("CSTG3009", _engine.Errors.Single().Code);
        _engine.Errors.Clear();

        BuildContainerImage lenient = Build(folder);
        lenient.MaxLayers = "1";
        lenient.Checks = [Regraded("CSTG3009")];
        Assert.IsTrue(lenient.Execute(), Errors());
        Assert.AreEqual("CSTG3009", _engine.Warnings.Single().Code);
        Assert.IsNotNull(lenient.Image);
    }

    [TestMethod]
    public void A_secret_stops_the_publish_until_it_is_allowed_by_its_fingerprint()
    {
        using TemporaryFolder folder = Published();
        string token = "gh" + "p_" + "x7Lq2Vd9Kf4Rm8Tz1Yb6Wc3Nh5Jg0Ps7Xa2Q";
        File.WriteAllText(folder.Combine("publish", "appsettings.Development.json"), $$"""{ "Token": "{{token}}" }""");
        Assert.IsFalse(Build(folder).Execute());
        BuildErrorEventArgs error = _engine.Errors.Single();
        Assert.AreEqual("CSTG5006", error.Code);
        Assert.Contains("'/app/appsettings.Development.json' (layer 'app'): GitHub token that begins with 'ghp', fingerprint ", error.Message!);
        Assert.DoesNotContain(token, error.Message!);
        _engine.Errors.Clear();

        BuildContainerImage allowed = Build(folder);
        TaskItem check = new("CSTG5006");
        check.SetMetadata("Fingerprints", error.Message!.Split("Fingerprints=\"")[1].Split('"')[0]);
        check.SetMetadata("Justification", "it opens nothing");
        allowed.Checks = [check];
        Assert.IsTrue(allowed.Execute(), Errors());
        Assert.IsEmpty(_engine.Warnings);
        Assert.Contains("Re-graded by the project: CSTG5006 allows 1 secret. it opens nothing", _engine.HighMessages);
        Ledger ledger = new LedgerFolder(folder.Path).ReadDraft(Digest.Parse(allowed.Image!.ItemSpec));
        Assert.AreEqual($"{check.GetMetadata("Fingerprints")}: it opens nothing", $"{ledger.Checks.Single().Fingerprints!.Value.Single()}: {ledger.Checks.Single().Justification}");
        Assert.IsNull(ledger.Checks.Single().Severity);
    }

    [TestMethod]
    public void A_vulnerable_package_stops_the_publish_where_the_project_says_so_and_its_files_ship()
    {
        using TemporaryFolder folder = Published();
        File.WriteAllText(folder.Combine("assets.json"), """{"logs":[{"code":"NU1903","libraryId":"Package","message":"Package 'Package' 1.0.0 has a known high severity vulnerability, https://x"}]}""");
        BuildContainerImage Audited(string level, string file)
        {
            BuildContainerImage build = Build(folder);
            TaskItem item = new("Package.dll");
            item.SetMetadata("Kind", "file");
            item.SetMetadata("RelativePath", file);
            item.SetMetadata("NuGetPackageId", "Package");
            item.SetMetadata("NuGetPackageVersion", "1.0.0");
            build.PublishedItems = [item];
            build.AssetsFile = "assets.json";
            build.AuditLevel = level;
            return build;
        }

        string published = Path.GetFileName(Directory.GetFiles(folder.Combine("publish"), "*.dll")[0]);
        Assert.IsFalse(Audited("high", published).Execute());
        Assert.AreEqual("CSTG5007", _engine.Errors.Single().Code);
        _engine.Errors.Clear();
        foreach (BuildContainerImage passes in (BuildContainerImage[])[Audited("critical", published), Audited("off", published), Audited("", published), Audited("low", "trimmed-away.dll")])
        {
            Assert.IsTrue(passes.Execute(), Errors());
        }

        Assert.IsFalse(Audited("severe", published).Execute());
        Assert.AreEqual("CSTG1007", _engine.Errors.Single().Code);
    }

    [TestMethod]
    [DataRow("10MB")]
    [DataRow("-1")]
    [DataRow("1_000")]
    [DataRow("1.5")]
    [DataRow("99999999999999999999")]
    public void A_budget_that_is_no_whole_number_is_an_error_that_names_the_property(string value)
    {
        using TemporaryFolder folder = Published();
        foreach ((string property, Action<BuildContainerImage> set) in new (string, Action<BuildContainerImage>)[]
        {
            ("ContainerStagesMaxWastedBytes", build => build.MaxWastedBytes = value),
            ("ContainerStagesMaxImageSize", build => build.MaxImageSize = value),
            ("ContainerStagesMaxLayers", build => build.MaxLayers = value),
            ("ContainerStagesMaxChangedBytes", build => build.MaxChangedBytes = value),
        })
        {
            BuildContainerImage build = Build(folder);
            set(build);
            Assert.IsFalse(build.Execute());
            Assert.StartsWith($"CSTG1007 cannot use '{value}' as {property}. ", $"{_engine.Errors[^1].Code} {_engine.Errors[^1].Message}");
        }
    }

    [TestMethod]
    public void A_check_that_is_re_graded_warns_and_builds()
    {
        using TemporaryFolder folder = Published();
        File.WriteAllText(folder.Combine("publish", ".wh.secret"), "");
        BuildContainerImage strict = Build(folder);
        Assert.IsFalse(strict.Execute());
        Assert.AreEqual("CSTG3004", _engine.Errors.Single().Code);
        _engine.Errors.Clear();

        BuildContainerImage lenient = Build(folder);
        lenient.Checks = [Regraded("CSTG3004")];
        Assert.IsTrue(lenient.Execute(), Errors());
        Assert.AreEqual("CSTG3004", _engine.Warnings.Single().Code);
    }

    [TestMethod]
    public void A_cancelled_task_fails_and_delivers_nothing()
    {
        using TemporaryFolder folder = Published();
        BuildContainerImage build = Build(folder);
        build.Cancel();

        Assert.IsFalse(build.Execute());
        Assert.IsEmpty(_engine.Errors);
        Assert.IsNull(build.Image);
    }

    [TestMethod]
    public void A_configuration_that_is_far_too_large_is_not_fetched_to_be_compared_with()
    {
        using TemporaryFolder folder = Published();
        BuildContainerImage build = Build(folder);
        Assert.IsTrue(build.Execute(), Errors());
        byte[] manifest = new Manifest(MediaType.OciManifest, new Descriptor(MediaType.OciConfig, Digest.Of([]), 5_000_000_000), []).ToBytes();
        using var server = new ScriptedServer(request => request.Method switch
        {
            "PUT" => ScriptedServer.Answer(201),
            "HEAD" when request.Path.Contains("/blobs/", StringComparison.Ordinal) => ScriptedServer.Answer(200),
            "HEAD" => ScriptedServer.Answer(200, "", $"Docker-Content-Digest: {Digest.Of(manifest)}"),
            _ => ScriptedServer.Answer(200, Encoding.UTF8.GetString(manifest)),
        });

        DeliverContainerImage deliver = TestTasks.Deliver(folder, build);
        deliver.Registries = [new TaskItem(server.Host)];
        Assert.IsTrue(deliver.Execute(), Errors());

        Assert.Contains($"The layers were not compared with {server.Host}/hello:1.0: its configuration has 5000000000 bytes, and no image needs more than 4194304.", _engine.HighMessages);
        Assert.DoesNotContain($"GET /v2/hello/blobs/{Digest.Of([])}", server.Requests.Select(request => request.ToString()));
        Assert.Contains("PUT /v2/hello/manifests/1.0", server.Requests.Select(request => request.ToString()));
    }

    private string Errors() => string.Join('\n', _engine.Errors.Select(error => error.Message));

    private static TaskItem Regraded(string code)
    {
        var check = new TaskItem(code);
        check.SetMetadata("Severity", "warning");
        check.SetMetadata("Justification", "a test");
        return check;
    }

    private static TemporaryFolder Published()
    {
        var folder = new TemporaryFolder();
        Directory.CreateDirectory(folder.Combine("publish"));
        File.WriteAllText(folder.Combine("publish", "Hello.dll"), "the app");
        File.WriteAllText(folder.Combine("publish", "Package.dll"), "a package");
        return folder;
    }

    private BuildContainerImage Build(TemporaryFolder folder)
    {
        var package = new TaskItem("Package.dll");
        package.SetMetadata("Kind", "file");
        package.SetMetadata("RelativePath", "Package.dll");
        package.SetMetadata("NuGetPackageId", "Package");
        BuildContainerImage build = TestTasks.Build(_engine, folder, "scratch", "/app/");
        build.PublishedItems = [package];
        return build;
    }

    private static DeliverContainerImage Deliver(TemporaryFolder folder, BuildContainerImage build)
    {
        DeliverContainerImage deliver = TestTasks.Deliver(folder, build);
        deliver.ArchivePath = folder.Combine("hello.tar");
        deliver.LayoutPath = folder.Combine("layout");
        return deliver;
    }
}
