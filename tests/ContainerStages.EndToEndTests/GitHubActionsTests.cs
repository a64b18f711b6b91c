using ContainerStages.TestKit.GitHubActions;

namespace ContainerStages.EndToEndTests;

/// <summary>The workflow and the actions of <c>samples/GitHubActions</c> run, by a runner of the tests, against a real registry.</summary>
[TestClass]
public sealed class GitHubActionsTests
{
    /// <summary>What a stranger writes who has read about injections: commands of the runner, of a shell, and the end of a quotation.</summary>
    private const string HostileMessage =
        "fix\n::set-output name=ContainerImage::planted\n ::error::planted\n##[set-output name=ContainerImage]planted $(touch pwned) `touch pwned` \"; touch pwned; ' && touch pwned #";

    /// <summary>git allows this name.</summary>
    private const string HostileBranch = "fix/$(touch${IFS}pwned)`touch${IFS}pwned`\";touch${IFS}pwned;'&&touch${IFS}pwned#";

    private const string HostileFile = "src/Orders/data/::error::planted ##[set-output name=ContainerImage]planted $(touch pwned) `touch pwned` \"'; touch pwned.txt";

    public TestContext TestContext { get; set; } = null!;

    [TestMethod]
    public async Task From_a_commit_to_production_and_again_with_caches_and_tokens_and_a_pull_request_and_a_failing_test_push_nothing()
    {
        await using GitHubServer server = await GitHubServer.StartAsync();
        server.Repository.Write(HostileFile, "content");
        string commit = await server.Repository.CommitAsync("one");
        RunResult first = await RunAsync(server, new RunRequest(0, commit) { Message = "one" });
        Assert.AreEqual("test=Success check=Skipped image=Success test-environment=Success production=Success", Text(first.Jobs));
        Assert.AreEqual("packages: none, packages: exact, .containerstages: none", string.Join(", ", first.Caches));
        string digest = await AssertDeliveredAsync(server, first, commit);
        AssertDescribed(first, digest);

        server.UseTokens();
        server.Repository.SetGreeting("two");
        string hostile = await server.Repository.CommitAsync(HostileMessage);
        RunResult second = await RunAsync(server, new RunRequest(0, hostile) { Message = HostileMessage });
        Assert.AreEqual("packages: exact, packages: exact, .containerstages: restored", string.Join(", ", second.Caches));
        Assert.AreNotEqual(digest, await AssertDeliveredAsync(server, second, hostile));
        Assert.AreEqual("main|" + HostileMessage, await OrdersImage.LabelsAsync(server.Registry, "production"));
        string[] exchange = ["/id 200", "/tenant/oauth2/v2.0/token 200", "/oauth2/exchange 200"];
        CollectionAssert.AreEqual((string[])[.. exchange, .. exchange, .. exchange], server.TokenRequests);

        await AssertPullRequestPushesNothingAsync(server, hostile);
        await AssertFailingTestPushesNothingAsync(server);
    }

    private async Task AssertPullRequestPushesNothingAsync(GitHubServer server, string commit)
    {
        int requests = server.Registry.Requests.Count;
        RunResult result = await RunAsync(server, new RunRequest(0, commit) { Event = "pull_request", Branch = HostileBranch, Message = HostileMessage });
        Assert.AreEqual("test=Success check=Success image=Skipped test-environment=Skipped production=Skipped", Text(result.Jobs));
        Assert.HasCount(requests, server.Registry.Requests);
        Assert.IsEmpty(result.Attestations);
        string archive = Path.Combine(server.Work, "runs", "3", "check", "_temp", "image");
        Assert.AreEqual($"3/merge{HostileBranch}|{HostileMessage}", await OrdersImage.ArchivedLabelsAsync(archive));
    }

    private async Task AssertFailingTestPushesNothingAsync(GitHubServer server)
    {
        int requests = server.Registry.Requests.Count;
        server.Repository.SetTest(7);
        RunResult result = await RunAsync(server, new RunRequest(0, await server.Repository.CommitAsync("three")));
        Assert.AreEqual("test=Failure check=Skipped image=Skipped test-environment=Skipped production=Skipped", Text(result.Jobs));
        Assert.HasCount(requests, server.Registry.Requests);
        Assert.IsNotEmpty(Directory.GetFiles(Path.Combine(result.Artifacts, "tests"), "*.trx", SearchOption.AllDirectories), "the results of the tests are kept");
    }

    /// <returns>The digest that all tags of the run have.</returns>
    private static async Task<string> AssertDeliveredAsync(GitHubServer server, RunResult result, string commit)
    {
        result.AssertSucceeded();
        string repository = OrdersImage.RepositoryIn(server.Registry);
        string digest = await OrdersImage.DigestAsync(server.Registry, commit) ?? "";
        Assert.AreEqual($"{repository}@{digest}", result.Outputs["image"]["image"]);
        Assert.AreEqual(digest, await OrdersImage.DigestAsync(server.Registry, "test"));
        Assert.AreEqual(digest, await OrdersImage.DigestAsync(server.Registry, "production"));
        Assert.AreEqual(new Attestation(repository, digest), result.Attestations.Single());
        Assert.AreEqual("orders-production: grace", result.Approvals.Single());
        return digest;
    }

    /// <summary>The run shows the image, its groups can be folded, and its artifacts have the ledger and the tests.</summary>
    private static void AssertDescribed(RunResult result, string digest)
    {
        Assert.Contains(digest, result.Summaries.Single());
        CollectionAssert.IsSubsetOf((string[])["Stages"], result.Groups);
        Assert.HasCount(1, Directory.GetFiles(Path.Combine(result.Artifacts, "image"), "container.ledger.json", SearchOption.AllDirectories));
        Assert.HasCount(1, Directory.GetFiles(Path.Combine(result.Artifacts, "tests"), "*.trx", SearchOption.AllDirectories));
    }

    /// <summary>Whatever a run is about: its logs have no secrets, and nothing that a stranger wrote was executed.</summary>
    private async Task<RunResult> RunAsync(GitHubServer server, RunRequest request)
    {
        RunResult result = await server.RunAsync(request);
        TestContext.WriteLine(result.Log);
        foreach (string secret in GitHubServer.Secrets)
        {
            Assert.DoesNotContain(secret, result.Output);
            Assert.DoesNotContain(secret, result.Log);
            Assert.DoesNotContain(secret, string.Join('\n', result.Summaries));
        }

        Assert.IsEmpty(Directory.GetFiles(server.Work, "pwned*", SearchOption.AllDirectories));
        Assert.IsFalse(result.Annotations.Any(annotation => annotation.Message.Contains("planted", StringComparison.Ordinal)), result.Log);
        return result;
    }

    private static string Text(Dictionary<string, Outcome> outcomes) => string.Join(' ', outcomes.Select(outcome => $"{outcome.Key}={outcome.Value}"));
}
