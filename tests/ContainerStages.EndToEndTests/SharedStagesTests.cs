using System.Text.Json.Nodes;

namespace ContainerStages.EndToEndTests;

/// <summary>Results of stages that one build gives to a registry or a folder, and others take.</summary>
[TestClass]
public sealed class SharedStagesTests
{
    [TestMethod]
    public async Task A_fresh_agent_runs_no_command_that_another_has_run()
    {
        await using RealRegistry registry = await RealRegistry.StartAsync();
        string repository = $"{registry.Host}/team/cache";
        using var folder = new TemporaryFolder();
        string log = folder.Combine("log");
        string layout = folder.Combine("layout");
        using var project = TestProject.Console(items: $"""
            <ContainerStage Include="packages" WorkingDirectory="front" Command="echo packages &gt;&gt; '{log}'; mkdir lib; cat lock &gt; lib/lib.js" Inputs="lock" Outputs="lib" />
            <ContainerStage Include="bundle" WorkingDirectory="front" DependsOn="packages" Command="echo bundle &gt;&gt; '{log}'; mkdir dist; cat lib/lib.js main.js &gt; dist/bundle.js" Inputs="main.js" Outputs="dist" />
            """);
        project.Write("front/lock", "one ");
        project.Write("front/main.js", "two");

        await RunAsync("packages", $"-p:ContainerStagesCacheTo={repository}");
        string packages = (await TagsAsync()).Single();
        Assert.AreEqual("packages", Ran());
        DotnetResult result = await RunAsync("bundle", $"-p:ContainerStagesCacheTo={repository}%3B{layout}");
        string bundle = (await TagsAsync()).Single(tag => tag != packages);
        Assert.AreEqual("packages bundle", Ran(), "nothing was to be taken");
        Assert.Contains($"Shared the results of 1 stage with {repository}.", result.Output);
        Assert.Contains($"Shared the results of 2 stages with {layout}.", result.Output);

        foreach (string place in (string[])[repository, layout])
        {
            result = await RunAsync("bundle", $"-p:ContainerStagesCacheFrom={place}");
            Assert.AreEqual("", Ran(), result.Output);
            Assert.Contains($"is at {place}.", result.Output);
        }

        // Somebody has put another result under the tag; and the folder's was damaged.
        await Tool.RunAsync("skopeo", "--insecure-policy", "copy", "--quiet", "--src-tls-verify=false", "--dest-tls-verify=false", $"docker://{repository}:{packages}", $"docker://{repository}:{bundle}");
        JsonNode manifest = await Skopeo.InspectAsync($"oci:{layout}:{bundle}", "--raw");
        File.AppendAllText(Path.Combine(layout, "blobs", "sha256", manifest["layers"]![0]!["digest"]!.GetValue<string>()["sha256:".Length..]), "!");
        result = await RunAsync("bundle", $"-p:ContainerStagesCacheFrom={repository}%3B{layout}", "-v:normal");
        Assert.AreEqual("bundle", Ran(), result.Output);
        Assert.Contains($"Stage 'bundle' does not use {bundle} of {repository}: it is not the result of a stage with this key", result.Output);
        Assert.Contains($"Stage 'bundle' does not use {bundle} of {layout}: cannot use what {layout} sent for ", result.Output);
        Assert.DoesNotContain("warning CSTG", result.Output);

        async Task<DotnetResult> RunAsync(string target, params string[] arguments)
        {
            project.CacheFolder = project.NewFolder();
            DotnetResult done = (await project.RunAsync(["msbuild", "-restore", "-t:_ContainerStagesRunStages", $"-p:ContainerStagesTarget={target}", .. arguments])).AssertSucceeded();
            Assert.IsTrue(target != "bundle" || "one two" == File.ReadAllText(Directory.GetFiles(project.Folder, "bundle.js", SearchOption.AllDirectories).Single(file => file.Contains("/outputs/", StringComparison.Ordinal))));
            return done;
        }

        async Task<string[]> TagsAsync() =>
            [.. JsonNode.Parse(await Tool.RunAsync("skopeo", "list-tags", "--tls-verify=false", $"docker://{repository}"))!["Tags"]!.AsArray().Select(tag => tag!.GetValue<string>())];

        string Ran()
        {
            string ran = File.Exists(log) ? string.Join(' ', File.ReadAllLines(log)) : "";
            File.Delete(log);
            return ran;
        }
    }
}
