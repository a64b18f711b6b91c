using System.Text.Json.Nodes;
using ContainerStages.TestKit.AzurePipelines;

namespace ContainerStages.EndToEndTests;

/// <summary>
/// The pipeline and the templates of <c>samples/AzurePipelines</c> run, by an agent of the tests, against a real registry. The tests share a repository
/// whose first commit has gone to production.
/// </summary>
[TestClass]
public sealed class AzurePipelinesTests
{
    /// <summary>What a stranger may call a branch: in the text of a script, it would be a command.</summary>
    private const string HostileBranch = "refs/heads/x;touch${IFS}pwned;`touch${IFS}pwned`;$(touch${IFS}pwned)##vso[task.setvariable${IFS}variable=frombranch]x";

    private const string HostileMessage = "##vso[task.setvariable variable=frommessage]x\"; touch pwned; `touch pwned` $(touch pwned) '";

    private static AzureServer s_server = null!;
    private static BuildResult s_first = null!;

    public TestContext TestContext { get; set; } = null!;

    [ClassInitialize]
    public static async Task StartAsync(TestContext context)
    {
        s_server = await AzureServer.StartAsync();
        s_first = await s_server.RunAsync(await s_server.Repository.CommitAsync("one"));
        context.WriteLine(s_first.Log);
    }

    [ClassCleanup]
    public static async Task StopAsync() => await s_server.DisposeAsync();

    [TestMethod]
    public async Task From_a_commit_to_production_and_again_with_caches()
    {
        string first = await AssertInProductionAsync(s_first, "1");
        Assert.AreEqual("packages: none, packages: exact, .containerstages: none", Caches(s_first));
        Assert.IsNotEmpty(s_server.Changes("build-cache"), "builds of the main branch fill the remote cache");

        s_server.Repository.SetGreeting("two");
        BuildResult result = await RunAsync(await s_server.Repository.CommitAsync("two"));
        string second = await AssertInProductionAsync(result, result.Tags.Single().Split('.')[^1]);
        Assert.AreNotEqual(first, second);
        Assert.AreEqual("packages: exact, packages: exact, .containerstages: restored", Caches(result));
        Assert.DoesNotContain("Fetching", result.Log, "the base's packages are in the store");
        Assert.DoesNotContain("Stage 'page' runs", result.Log);
        Assert.AreEqual("app", string.Join(' ', Layers(result, "built")), "the other layers are in the store");
        Assert.Contains("(1 of 7 layers uploaded, ", result.Log);
    }

    [TestMethod]
    public async Task A_pull_request_is_built_and_checked_and_neither_logs_in_nor_pushes()
    {
        string commit = await s_server.Repository.CommitAsync(HostileMessage);
        int requests = s_server.Registry.Requests.Count;
        BuildResult result = (await RunAsync(commit, "refs/pull/7/merge", "PullRequest", HostileMessage)).AssertSucceeded();
        Assert.AreEqual(requests, s_server.Registry.Requests.Count, "the registry is not asked for anything");
        Assert.AreEqual("Build=Succeeded Image=Succeeded TestEnvironment=Skipped Production=Skipped", Text(result.Stages));
        Assert.DoesNotContain("Log in", string.Join(' ', result.Steps.Keys));
        Assert.Contains("Started with ", result.Log);
        Assert.HasCount(1, result.Summaries);
        AssertNothingIsPlanted(result);
    }

    [TestMethod]
    public async Task A_failing_test_stops_before_the_image()
    {
        s_server.Repository.SetTest(expected: 7);
        BuildResult result = await RunAsync(await s_server.Repository.CommitAsync("wrong"));
        s_server.Repository.SetTest(expected: 6);
        Assert.AreEqual("Build=Failed Image=Skipped TestEnvironment=Skipped Production=Skipped", Text(result.Stages));
        Assert.Contains("outcome=\"Failed\"", result.TestResults.Values.Single());
        Assert.IsEmpty(result.Approvals);
    }

    [TestMethod]
    public async Task What_a_failed_image_step_wrote_is_kept()
    {
        s_server.Repository.Write("budget.yml", $$"""
            pool: { vmImage: ubuntu-24.04 }
            stages:
              - stage: Image
                jobs:
                  - template: templates/container-job.yml
                    parameters:
                      project: src/Orders
                      registry: {{s_server.Registry.Host}}
                      repository: team/budget
                      login: serviceConnection
                      connection: team-registry
                      properties: { ContainerStagesMaxImageSize: 1 }
            """);
        BuildResult result = await RunAsync(await s_server.Repository.CommitAsync("budget"), reason: "Manual", file: "budget.yml");
        Assert.AreEqual("Build, check and push the image", string.Join(", ", result.Steps.Where(step => step.Value == Outcome.Failed).Select(step => step.Key.Split('.', 3)[2])), result.Log);
        Assert.Contains("CSTG3009", result.Log);
        string[] kept = [.. Directory.GetDirectories(result.Artifacts).Select(folder => Path.GetFileName(folder))];
        Assert.AreEqual("image-failed-1", string.Join(' ', kept), "the one artifact");
    }

    /// <summary>Also: a self-hosted agent, several platforms, more properties, and tokens of Azure for the registry.</summary>
    [TestMethod]
    public async Task A_hostile_branch_builds_its_image_and_changes_nothing_else()
    {
        s_server.Repository.Write("own.yml", $$"""
            pool: { vmImage: ubuntu-24.04 }
            stages:
              - stage: Image
                jobs:
                  - template: templates/container-job.yml
                    parameters:
                      job: Several
                      pool: { name: own }
                      project: src/Orders
                      registry: {{s_server.Registry.Host}}
                      repository: team/several
                      tags: [ $(Build.BuildNumber), several ]
                      login: workloadIdentity
                      connection: azure
                      runtimeIdentifiers: [ linux-x64, linux-arm64 ]
                      remoteCache: {{s_server.Registry.Host}}/team/build-cache
                      properties: { ContainerBaseImage: scratch }
                  - job: Copy
                    dependsOn: Several
                    variables:
                      image: $[ dependencies.Several.outputs['image.ContainerImage'] ]
                    steps:
                      - checkout: none
                      - template: templates/registry-login-steps.yml
                        parameters: { registry: {{s_server.Registry.Host}}, login: managedIdentity, identity: client }
                      - template: templates/promote-steps.yml
                        parameters: { image: $(image), tag: copied, target: {{s_server.Registry.Host}}/team/elsewhere }
            """);
        s_server.Repository.SetPage("a stage's input that only this branch has");
        string commit = await s_server.Repository.CommitAsync(HostileMessage);
        int cached = s_server.Changes("build-cache").Length;
        BuildResult result = (await RunAsync(commit, HostileBranch, "Manual", HostileMessage, "own.yml")).AssertSucceeded();
        AssertNothingIsPlanted(result);
        Assert.Contains("Stage 'page' runs", result.Log);
        Assert.HasCount(cached, s_server.Changes("build-cache"), "only builds of the main branch write to the remote cache");

        string digest = result.Outputs["Image.Several"]["image.ContainerDigest"];
        Assert.AreEqual(digest, await s_server.DigestAsync("several", "several"));
        Assert.AreEqual(digest, await s_server.DigestAsync("elsewhere", "copied"));
        string elsewhere = $"{s_server.Registry.Host}/team/elsewhere";
        Assert.AreEqual($"{elsewhere}@{digest}", result.Outputs["Image.Copy"]["promote.ContainerImage"]);
        string[] access = ["--tls-verify=false", "--creds", $"{RealRegistry.UserName}:{RealRegistry.Password}"];
        foreach (string architecture in (string[])["amd64", "arm64"])
        {
            JsonNode labels = (await Skopeo.InspectAsync($"docker://{elsewhere}:copied", ["--config", "--override-arch", architecture, .. access]))["config"]!["Labels"]!;
            Assert.AreEqual(HostileBranch, (string)labels["team.branch"]!);
            Assert.AreEqual(HostileMessage, (string)labels["team.message"]!);
        }

        CollectionAssert.AreEqual(
            (string[])
            [
                "az acr login --name 127 --expose-token --query accessToken --output tsv",
                "az login --identity --client-id client --output none",
                "az acr login --name 127 --expose-token --query accessToken --output tsv",
                "az logout",
            ],
            s_server.AzureCommands);
    }

    private static async Task<BuildResult> RunAsync(
        string commit, string branch = "refs/heads/main", string reason = "IndividualCI", string message = "", string file = "azure-pipelines.yml")
    {
        BuildResult result = await s_server.RunAsync(commit, branch, reason, message, file);
        AssertNoSecrets(result);
        return result;
    }

    /// <returns>The image's digest.</returns>
    private static async Task<string> AssertInProductionAsync(BuildResult result, string run)
    {
        AssertNoSecrets(result.AssertSucceeded());
        Assert.AreEqual("Build=Succeeded Image=Succeeded TestEnvironment=Succeeded Production=Succeeded", Text(result.Stages));
        Assert.AreEqual("orders-production: grace", string.Join(' ', result.Approvals));
        string digest = result.Outputs["Image.Publish"]["image.ContainerDigest"];
        string image = $"{s_server.Registry.Host}/team/orders@{digest}";
        Assert.AreEqual(image, result.Outputs["Image.Publish"]["image.ContainerImage"]);
        Assert.AreEqual(image, result.Outputs["TestEnvironment.Promote"]["Promote.promote.ContainerImage"]);
        Assert.AreEqual(image, result.Outputs["Production.Promote"]["Promote.promote.ContainerImage"]);
        foreach (string tag in (string[])[$"20260102.{run}", "test", "production"])
        {
            Assert.AreEqual(digest, await s_server.DigestAsync("orders", tag), tag);
        }

        Assert.AreEqual($"orders-20260102.{run}", string.Join(' ', result.Tags));
        Assert.Contains(digest, result.Summaries.Single());
        Assert.AreEqual("App Start check Delivery", string.Join(' ', result.Progress.Select(progress => progress.Text)));
        Assert.IsTrue(File.Exists(Path.Combine(result.Artifacts, "image", "linux-x64", "container.ledger.json")));
        Assert.Contains("outcome=\"Passed\"", result.TestResults.Values.Single());
        Assert.Contains("Started with ", result.Log);
        AssertNothingIsPlanted(result);
        return digest;
    }

    private static void AssertNothingIsPlanted(BuildResult result)
    {
        string[] planted = ["fromfile", "frommessage", "frombranch"];
        Assert.IsEmpty(result.Variables.Values.SelectMany(variables => variables.Names).Concat(result.Outputs.Values.SelectMany(outputs => outputs.Keys))
            .Where(name => planted.Any(other => name.EndsWith(other, StringComparison.OrdinalIgnoreCase))));
        Assert.IsEmpty(s_server.FilesOfIntruders);
    }

    /// <summary>Not even in what the agent would mask.</summary>
    private static void AssertNoSecrets(BuildResult result)
    {
        foreach (string secret in OrdersImage.Secrets)
        {
            Assert.DoesNotContain(secret, result.Output);
            Assert.DoesNotContain(secret, result.Log);
        }
    }

    /// <summary>The names of the layers whose line in the table ends so.</summary>
    private static IEnumerable<string> Layers(BuildResult result, string state) => result.Log.Split('\n')
        .SkipWhile(line => !line.TrimStart().StartsWith("layer ", StringComparison.Ordinal))
        .TakeWhile(line => !line.TrimStart().StartsWith("total ", StringComparison.Ordinal))
        .Where(line => line.EndsWith("  " + state, StringComparison.Ordinal))
        .Select(line => line.Trim().Split(' ')[0]);

    private static string Caches(BuildResult result) => string.Join(", ", result.Caches);

    private static string Text(Dictionary<string, Outcome> outcomes) => string.Join(' ', outcomes.Select(outcome => $"{outcome.Key}={outcome.Value}"));
}
