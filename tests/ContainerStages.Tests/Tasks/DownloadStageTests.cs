using ContainerStages.Diagnostics;
using ContainerStages.Layers;
using ContainerStages.Oci;
using ContainerStages.Stages.Graph;
using ContainerStages.Storage;
using ContainerStages.Tasks;
using ContainerStages.Tests.Registry;
using Microsoft.Build.Framework;
using Microsoft.Build.Utilities;

namespace ContainerStages.Tests.Tasks;

/// <summary>Stages with a <c>Url</c>: a file is requested once, used only with its digest, and found by the digest from then on.</summary>
[TestClass]
[TestCategory("tools")]
public sealed class DownloadStageTests
{
    private const string Tool = "#!/bin/sh\necho \"made by the tool from $(cat in)\"\n";
    private static readonly string ToolDigest = Digest.Of(System.Text.Encoding.Latin1.GetBytes(Tool)).Hex;

    [TestMethod]
    public void A_file_is_downloaded_once_and_then_found_by_its_digest()
    {
        using var tasks = new StageTasks();
        using var server = new ScriptedServer(_ => ScriptedServer.Answer(200, Tool));
        string folder = tasks.Run("tool", Download($"http://{server.Host}/v1/tool%2B1.sh?a=b", ToolDigest))!;
        Assert.AreEqual(Tool, File.ReadAllText(Path.Combine(folder, "tool+1.sh")));
        Assert.AreEqual("GET /v1/tool%2B1.sh?a=b", server.Requests.Single().ToString(), "what is escaped stays so");
        Assert.Contains($"Stage 'tool' downloads http://{server.Host}/v1/tool%2B1.sh", tasks.Engine.HighMessages);

        TaskItem moved = Download("https://mirror.invalid/file", $"sha256:{ToolDigest.ToUpperInvariant()}");
        moved.SetMetadata("Outputs", "bin/tool.sh");
        RunContainerStages offline = tasks.Task("tool", moved);
        offline.RegistrySettings = TestTasks.Offline;
        Assert.IsTrue(offline.Execute(), string.Join('\n', tasks.Engine.Errors.Select(error => error.Message)));
        Assert.AreEqual(Tool, File.ReadAllText(Path.Combine(offline.TargetFolder, "bin", "tool.sh")), "another URL and another name, and no network");
        Assert.HasCount(1, server.Requests);
    }

    [TestMethod]
    public void Commands_that_depend_on_it_find_it_in_their_own_folder_and_run_again_when_its_digest_changes()
    {
        using var tasks = new StageTasks();
        using var server = new ScriptedServer(request => ScriptedServer.Answer(200, request.Path == "/tool.sh" ? Tool : Tool + "echo 2\n"));
        tasks.Write("front/in", "1");
        tasks.Write("front/tool.sh", "of a run by hand, and no input");
        tasks.Write("back/in", "2");
        ITaskItem front = tasks.Stage("front", "./tool.sh > out", "**", "out", "tool", "front");
        ITaskItem back = tasks.Stage("back", "./tool.sh > out", "in;tool.sh", "out", "tool", "back");
        ITaskItem both = tasks.Stage("both", "cat front/out back/out > all", "in", "all", "front;back");
        tasks.Write("in", "");
        TaskItem tool = Download($"http://{server.Host}/tool.sh", ToolDigest);
        string folder = tasks.Run("both", tool, front, back, both)!;
        Assert.AreEqual("made by the tool from 1\nmade by the tool from 2\n", File.ReadAllText(Path.Combine(folder, "all")));
        Assert.HasCount(1, server.Requests);
        _ = tasks.Ran;

        tool.SetMetadata("Url", "http://other.invalid/tool.sh");
        tasks.Run("both", tool, front, back, both);
        Assert.AreEqual("", tasks.Ran, "the URL is not the file");

        tool.SetMetadata("Url", $"http://{server.Host}/new/tool.sh");
        tool.SetMetadata("Sha256", Digest.Of(System.Text.Encoding.Latin1.GetBytes(Tool + "echo 2\n")).Hex);
        folder = tasks.Run("both", tool, front, back, both)!;
        Assert.AreEqual("made by the tool from 1\n2\nmade by the tool from 2\n2\n", File.ReadAllText(Path.Combine(folder, "all")));
    }

    [TestMethod]
    public void Other_bytes_are_an_error_that_shows_both_digests_and_nothing_is_kept()
    {
        using var tasks = new StageTasks();
        using var server = new ScriptedServer(_ => ScriptedServer.Answer(200, "changed"));
        string actual = Digest.Of("changed"u8).Hex;
        for (int requests = 1; requests <= 2; requests++)
        {
            BuildErrorEventArgs error = tasks.Fail("tool", Download($"http://{server.Host}/tool.sh", ToolDigest));
            Assert.AreEqual("CSTG2005", error.Code);
            Assert.Contains($"'http://{server.Host}/tool.sh' has other bytes than its Sha256 says: expected sha256:{ToolDigest}, got sha256:{actual}", error.Message!);
            Assert.HasCount(requests, server.Requests);
            Assert.IsFalse(File.Exists(tasks.Combine("cache", "blobs", "sha256", actual)));
        }
    }

    [TestMethod]
    public void Another_status_is_one_error_and_offline_is_another_one_without_a_request()
    {
        using var tasks = new StageTasks();
        using var server = new ScriptedServer(_ => ScriptedServer.Answer(404));
        TaskItem tool = Download($"http://{server.Host}/tool.sh?token=s3cret", ToolDigest);
        BuildErrorEventArgs error = tasks.Fail("tool", tool);
        Assert.AreEqual("CSTG7035", error.Code);
        Assert.Contains($"cannot download 'http://{server.Host}/tool.sh': the server answered 404 NotFound", error.Message!);

        tasks.Engine.Errors.Clear();
        RunContainerStages offline = tasks.Task("tool", tool);
        offline.RegistrySettings = TestTasks.Offline;
        Assert.IsFalse(offline.Execute());
        Assert.AreEqual("CSTG2017", tasks.Engine.Errors.Single().Code);
        Assert.HasCount(1, server.Requests);
        Assert.DoesNotContain("s3cret", string.Join('\n', [.. tasks.Engine.HighMessages, .. tasks.Engine.Errors.Select(e => e.Message!)]));
    }

    [TestMethod]
    [DataRow("Sha256=", "it has a Url and no Sha256", "Add Sha256=\"…\"", DisplayName = "no digest")]
    [DataRow("Sha256=abc", "its Sha256 'abc' is no digest", "| sha256sum'", DisplayName = "no whole digest")]
    [DataRow("Url=ftp://example.org/a", "its Url is no address that begins with https:// or http://", "https://example.org", DisplayName = "another scheme")]
    [DataRow("Url=tools/a.tgz", "its Url is no address", "https://example.org", DisplayName = "a path")]
    [DataRow("Url=https://ada:s3cret@127.0.0.1/a", "its Url has an account", "with its password in Secrets", DisplayName = "an account")]
    [DataRow("Url=https://127.0.0.1/", "'' is no name for its file", "Outputs=", DisplayName = "no name")]
    [DataRow("Url=https://127.0.0.1/a%2F..%2Fb", "is no name for its file", "Outputs=", DisplayName = "a name that leads elsewhere")]
    [DataRow("Outputs=../a", "is no name for its file", "Outputs=", DisplayName = "a path that leads out")]
    [DataRow("Outputs=a;b", "it has several Outputs", "A command unpacks an archive.", DisplayName = "two files")]
    [DataRow("Inputs=a", "it has Inputs, which is for other stages", "goes with Sha256 and Outputs", DisplayName = "inputs")]
    [DataRow("Command=true", "it has Command and Url, which exclude each other", "Split it", DisplayName = "a command")]
    [DataRow("Image=alpine", "it has Url and Image, which exclude each other", "Split it", DisplayName = "an image")]
    public void What_is_no_download_is_an_error_before_anything_is_requested_or_built(string metadata, string why, string advice)
    {
        using var tasks = new StageTasks();
        using var server = new ScriptedServer(_ => ScriptedServer.Answer(200, Tool));
        TaskItem stage = Download($"http://{server.Host}/tool.sh", ToolDigest);
        string[] pair = metadata.Split('=', 2);
        stage.SetMetadata(pair[0], pair[1]);
        var check = new CheckContainerProject
        {
            BuildEngine = tasks.Engine,
            ProjectFile = Path.Combine(tasks.ProjectFolder, "Hello.csproj"),
            CacheFolder = tasks.Combine("cache"),
            CacheSizeLimit = "1000000000",
            Stages = [stage],
        };
        Assert.IsFalse(check.Execute());
        BuildErrorEventArgs error = tasks.Engine.Errors.Single();
        Assert.AreEqual("CSTG7001", error.Code);
        Assert.Contains(why, error.Message!);
        Assert.Contains(advice, error.Message!);
        Assert.DoesNotContain("s3cret", error.Message!);
        Assert.IsEmpty(server.Requests);
    }

    [TestMethod]
    public void A_remote_cache_has_it_for_machines_that_cannot_reach_the_server()
    {
        using var tasks = new StageTasks();
        using var server = new ScriptedServer(_ => ScriptedServer.Answer(200, Tool));
        TaskItem tool = Download($"http://{server.Host}/tool.sh", ToolDigest);
        RunContainerStages first = tasks.Task("tool", tool);
        first.CacheTo = tasks.Combine("shared");
        Assert.IsTrue(first.Execute());

        tasks.CacheFolder = "fresh";
        tool.SetMetadata("Url", "https://example.invalid/tool.sh");
        RunContainerStages second = tasks.Task("tool", tool);
        second.CacheFrom = tasks.Combine("shared");
        Assert.IsTrue(second.Execute(), string.Join('\n', tasks.Engine.Errors.Select(error => error.Message)));
        Assert.AreEqual(Tool, File.ReadAllText(Path.Combine(second.TargetFolder, "tool.sh")));
    }

    [TestMethod]
    public async System.Threading.Tasks.Task What_a_remote_cache_has_is_hashed_too()
    {
        using var folder = new TemporaryFolder();
        using var store = new ContentStore(folder.Path, 1L << 30, TimeProvider.System);
        var stage = new DownloadStage("tool", new Uri("https://example.invalid/tool"), Digest.Of("right"u8), ContainerPath.Parse("tool")) { Outputs = StagePaths.Parse("tool", "Outputs", ["tool"]) };
        await StageOutputs.CheckAsync(stage, await PackAsync("right"), store, default);
        Descriptor wrong = await PackAsync("wrong");
        ContainerStagesException e = await Assert.ThrowsExactlyAsync<ContainerStagesException>(() => StageOutputs.CheckAsync(stage, wrong, store, default));
        Assert.AreEqual(Catalogue.HostileArchive, e.Diagnostic);

        async Task<Descriptor> PackAsync(string content) =>
            await StageOutputs.PackAsync(stage, await store.AddAsync(new MediaType("application/octet-stream"), System.Text.Encoding.ASCII.GetBytes(content), default), store, default);
    }

    [TestMethod]
    public void A_command_that_runs_among_the_sources_would_not_see_it()
    {
        using var tasks = new StageTasks();
        BuildErrorEventArgs error = tasks.Fail("use", Download("https://example.invalid/tool.sh", ToolDigest), tasks.Stage("use", "true", dependsOn: "tool"));
        Assert.AreEqual("CSTG7001", error.Code);
        Assert.Contains("it depends on 'tool' and would not see its outputs", error.Message!);
    }

    [TestMethod]
    public void Two_files_of_one_name_for_one_command_are_an_error()
    {
        using var tasks = new StageTasks();
        tasks.Write("in", "");
        var other = new TaskItem("other", new Dictionary<string, string> { ["Url"] = "https://example.invalid/2/tool.sh", ["Sha256"] = ToolDigest });
        BuildErrorEventArgs error = tasks.Fail("use", Download("https://example.invalid/1/tool.sh", ToolDigest), other, tasks.Stage("use", "true", "in", dependsOn: "tool;other"));
        Assert.AreEqual("CSTG7003", error.Code);
        Assert.Contains("it depends on 'tool' and 'other', and both have 'tool.sh' among their Outputs", error.Message!);
    }

    private static TaskItem Download(string url, string digest) =>
        new("tool", new Dictionary<string, string> { ["Url"] = url, ["Sha256"] = digest });
}
