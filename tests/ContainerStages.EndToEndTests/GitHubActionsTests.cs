using ContainerStages.TestKit.GitHubActions;

namespace ContainerStages.EndToEndTests;

/// <summary>
/// The workflow and the actions of <c>samples/GitHubActions</c> run, by a runner of the tests, against a real registry. The tests share a repository whose
/// first commit has gone to production.
/// </summary>
[TestClass]
public sealed class GitHubActionsTests
{
    /// <summary>What a stranger writes who has read about injections: commands of the runner, of a shell, and the end of a quotation.</summary>
    private const string HostileMessage =
        "fix\n::set-output name=ContainerImage::planted\n ::error::planted\n##[set-output name=ContainerImage]planted $(touch pwned) `touch pwned` \"; touch pwned; ' && touch pwned #";

    /// <summary>git allows this name.</summary>
    private const string HostileBranch = "fix/$(touch${IFS}pwned)`touch${IFS}pwned`\";touch${IFS}pwned;'&&touch${IFS}pwned#";

    private const string HostileFile = "src/Orders/data/::error::planted ##[set-output name=ContainerImage]planted $(touch pwned) `touch pwned` \"'; touch pwned.txt";

    private static GitHubServer s_server = null!;
    private static string s_commit = null!;
    private static RunResult s_first = null!;

    public TestContext TestContext { get; set; } = null!;

    [ClassInitialize]
    public static async Task StartAsync(TestContext context)
    {
        s_server = await GitHubServer.StartAsync();
        s_server.Repository.Write(HostileFile, "content");
        s_commit = await s_server.Repository.CommitAsync("one");
        s_first = await s_server.RunAsync(new RunRequest(0, s_commit) { Message = "one" });
        context.WriteLine(s_first.Log);
    }

    [ClassCleanup]
    public static async Task StopAsync() => await s_server.DisposeAsync();

    [TestMethod]
    public async Task From_a_commit_to_production_and_again_with_caches_a_login_by_tokens_and_a_hostile_message()
    {
        AssertNothingIsPlanted(s_first);
        Assert.AreEqual("packages: none, packages: exact, .containerstages: none", string.Join(", ", s_first.Caches));
        string digest = await AssertInProductionAsync(s_first, s_commit);
        Assert.Contains(digest, s_first.Summaries.Single());
        Assert.AreEqual("Start check", string.Join(' ', s_first.Groups));
        Assert.HasCount(1, Directory.GetFiles(Path.Combine(s_first.Artifacts, "image"), "container.ledger.json", SearchOption.AllDirectories));
        Assert.HasCount(1, Directory.GetFiles(Path.Combine(s_first.Artifacts, "tests"), "*.trx", SearchOption.AllDirectories));
        Assert.IsEmpty(s_server.TokenRequests);

        s_server.UseTokens();
        s_server.Repository.SetGreeting("two");
        string commit = await s_server.Repository.CommitAsync(HostileMessage);
        RunResult second = await RunAsync(new RunRequest(0, commit) { Message = HostileMessage });
        Assert.AreNotEqual(digest, await AssertInProductionAsync(second, commit));
        Assert.AreEqual("packages: exact, packages: exact, .containerstages: restored", string.Join(", ", second.Caches));
        Assert.DoesNotContain("Fetching", second.Log, "the base's packages are in the store");
        Assert.DoesNotContain("Stage 'page' runs", second.Log);
        Assert.Contains("(1 of 7 layers uploaded, ", second.Log);
        Assert.AreEqual("main|" + HostileMessage, await OrdersImage.LabelsAsync(s_server.Registry, "production"));
        string[] exchange = ["/id 200", "/tenant/oauth2/v2.0/token 200", "/oauth2/exchange 200"];
        CollectionAssert.AreEqual((string[])[.. exchange, .. exchange, .. exchange], s_server.TokenRequests);
    }

    [TestMethod]
    public async Task A_pull_request_is_built_and_checked_and_neither_logs_in_nor_pushes_nor_attests()
    {
        int requests = s_server.Registry.Requests.Count;
        RunResult result = await RunAsync(new RunRequest(0, s_commit) { Event = "pull_request", Branch = HostileBranch, Message = HostileMessage });
        Assert.AreEqual("test=Success check=Success image=Skipped test-environment=Skipped production=Skipped", Text(result.Jobs), result.Log);
        Assert.HasCount(requests, s_server.Registry.Requests, "the registry is not asked for anything");
        Assert.IsEmpty(result.Attestations);
        string archive = Path.Combine(s_server.Work, "runs", result.Id, "check", "_temp", "image");
        Assert.AreEqual($"{result.Id}/merge{HostileBranch}|{HostileMessage}", await OrdersImage.ArchivedLabelsAsync(archive));
    }

    [TestMethod]
    public async Task A_failing_test_stops_before_the_image()
    {
        s_server.Repository.SetTest(7);
        string commit = await s_server.Repository.CommitAsync("wrong");
        s_server.Repository.SetTest(6);
        RunResult result = await RunAsync(new RunRequest(0, commit));
        Assert.AreEqual("test=Failure check=Skipped image=Skipped test-environment=Skipped production=Skipped", Text(result.Jobs));
        Assert.IsNull(await OrdersImage.DigestAsync(s_server.Registry, commit));
        string results = Directory.GetFiles(Path.Combine(result.Artifacts, "tests"), "*.trx", SearchOption.AllDirectories).Single();
        Assert.Contains("outcome=\"Failed\"", await File.ReadAllTextAsync(results));
    }

    /// <summary>Found before anything is compiled, and shown at its line by the problem matcher.</summary>
    [TestMethod]
    public async Task An_error_of_the_project_is_an_annotation_at_its_line()
    {
        const string Label = """<ContainerLabel Include="team.branch" """;
        s_server.Repository.Replace("src/Orders/Orders.csproj", Label, """<ContainerStageLayer Include="models" After="nothing" Files="models/**" /> """ + Label);
        string commit = await s_server.Repository.CommitAsync("wrong layer");
        s_server.Repository.Replace("src/Orders/Orders.csproj", """<ContainerStageLayer Include="models" After="nothing" Files="models/**" /> """, "");
        RunResult result = await RunAsync(new RunRequest(0, commit) { Event = "pull_request" });
        Assert.AreEqual(Outcome.Failure, result.Jobs["check"], result.Log);
        Annotation annotation = result.Annotations.Single(annotation => annotation.Code is not null);
        string[] lines = await File.ReadAllLinesAsync(Path.Combine(s_server.Repository.Root, "src/Orders/Orders.csproj"));
        Assert.AreEqual("error src/Orders/Orders.csproj", $"{annotation.Kind} {annotation.File}");
        Assert.AreEqual(Array.FindIndex(lines, line => line.Contains("team.branch", StringComparison.Ordinal)) + 1, annotation.Line);
        Assert.StartsWith("cannot ", annotation.Message);
    }

    /// <returns>The digest that all tags of the run have.</returns>
    private static async Task<string> AssertInProductionAsync(RunResult result, string commit)
    {
        Assert.AreEqual("test=Success check=Skipped image=Success test-environment=Success production=Success", Text(result.Jobs), result.Log);
        string repository = OrdersImage.RepositoryIn(s_server.Registry);
        string digest = await OrdersImage.DigestAsync(s_server.Registry, commit) ?? "";
        Assert.AreEqual($"{repository}@{digest}", result.Outputs["image"]["image"]);
        Assert.AreEqual(digest, await OrdersImage.DigestAsync(s_server.Registry, "test"));
        Assert.AreEqual(digest, await OrdersImage.DigestAsync(s_server.Registry, "production"));
        Assert.AreEqual(new Attestation(repository, digest), result.Attestations.Single());
        Assert.AreEqual("orders-production: grace", result.Approvals.Single());
        return digest;
    }

    private async Task<RunResult> RunAsync(RunRequest request)
    {
        RunResult result = await s_server.RunAsync(request);
        TestContext.WriteLine(result.Log);
        AssertNothingIsPlanted(result);
        return result;
    }

    /// <summary>Whatever a run is about: its logs have no secrets, and nothing that a stranger wrote was executed.</summary>
    private static void AssertNothingIsPlanted(RunResult result)
    {
        foreach (string secret in GitHubServer.Secrets)
        {
            Assert.DoesNotContain(secret, result.Output);
            Assert.DoesNotContain(secret, result.Log);
            Assert.DoesNotContain(secret, string.Join('\n', result.Summaries));
        }

        Assert.IsEmpty(s_server.FilesOfIntruders);
        Assert.IsFalse(result.Annotations.Any(annotation => annotation.Message.Contains("planted", StringComparison.Ordinal)), result.Log);
    }

    private static string Text(Dictionary<string, Outcome> outcomes) => string.Join(' ', outcomes.Select(outcome => $"{outcome.Key}={outcome.Value}"));
}
