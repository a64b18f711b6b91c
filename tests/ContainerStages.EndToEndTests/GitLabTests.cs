using ContainerStages.TestKit.GitLab;

namespace ContainerStages.EndToEndTests;

/// <summary>The pipeline of <c>samples/GitLab</c> runs, by a runner of the tests, against a real registry.</summary>
[TestClass]
public sealed class GitLabTests
{
    /// <summary>git allows this name.</summary>
    private const string HostileBranch = "fix/$(touch${IFS}pwned)`touch${IFS}pwned`\";touch${IFS}pwned;'&&touch${IFS}pwned#";

    private const string HostileMessage = "fix\nContainerImage=planted\n$(touch pwned) `touch pwned` \"; touch pwned; ' && touch pwned #";

    public TestContext TestContext { get; set; } = null!;

    [TestMethod]
    public async Task From_a_commit_to_production_and_a_merge_request_pushes_nothing()
    {
        await using RealRegistry registry = await RealRegistry.StartAsync(htpasswd: true);
        using PipelineRepository repository = await PipelineRepository.CreateAsync("GitLab", ".gitlab-ci.yml", new Dictionary<string, string>());
        using var machine = new RunnerMachine(registry.Host);
        repository.Replace("src/Orders/Orders.csproj", "$(BUILD_SOURCEBRANCH)", "$(CI_COMMIT_REF_NAME)");
        repository.Replace("src/Orders/Orders.csproj", "$(BUILD_SOURCEVERSIONMESSAGE)", "$(CI_COMMIT_MESSAGE)");
        repository.Write("src/Orders/data/$(touch pwned) `touch pwned` \"'; touch pwned.txt", "content");
        var runner = new GitLabRunner(new GitLabSettings(repository.Root, machine.Work)
        {
            Variables = new Dictionary<string, string>
            {
                ["CI_REGISTRY"] = registry.Host,
                ["CI_REGISTRY_IMAGE"] = OrdersImage.RepositoryIn(registry),
                ["CI_REGISTRY_USER"] = RealRegistry.UserName,
                ["CI_REGISTRY_PASSWORD"] = RealRegistry.Password,
            },
            Masked = ["CI_REGISTRY_PASSWORD"],
            Environment = machine.Environment,
        });

        string commit = await repository.CommitAsync("one");
        GitLabResult push = await RunAsync(runner, machine, new GitLabRequest(1, commit) { Message = HostileMessage, Started = ["production"] });
        Assert.AreEqual("test=Success publish=Success test-environment=Success production=Success", Text(push), push.Log);
        string digest = await OrdersImage.DigestAsync(registry, commit) ?? "";
        Assert.AreEqual($"{OrdersImage.RepositoryIn(registry)}@{digest}", push.Variables["publish"]["ContainerImage"]);
        Assert.AreEqual(digest, await OrdersImage.DigestAsync(registry, "test"));
        Assert.AreEqual(digest, await OrdersImage.DigestAsync(registry, "production"));
        Assert.AreEqual("orders-test: test-environment, orders-production: production", string.Join(", ", push.Deployments));
        Assert.AreEqual($"main|{HostileMessage}", await OrdersImage.LabelsAsync(registry, "production"));
        Assert.HasCount(1, Directory.GetFiles(Path.Combine(push.Artifacts, "publish"), "container.ledger.json", SearchOption.AllDirectories));

        int requests = registry.Requests.Count;
        GitLabResult merge = await RunAsync(runner, machine, new GitLabRequest(2, commit) { Branch = HostileBranch, Message = HostileMessage, IsMergeRequest = true });
        Assert.AreEqual("test=Success check=Success", Text(merge), merge.Log);
        Assert.AreEqual(".nuget/packages: none, .nuget/packages: own, .containerstages: none", string.Join(", ", merge.Caches), "the default branch has caches of its own");
        Assert.HasCount(requests, registry.Requests);
        Assert.AreEqual($"{HostileBranch}|{HostileMessage}", await OrdersImage.ArchivedLabelsAsync(Path.Combine(machine.Work, "pipelines", "2", "check", "image")));
    }

    /// <summary>Whatever a pipeline is about: its log has no secrets, and nothing that a stranger wrote was executed.</summary>
    private async Task<GitLabResult> RunAsync(GitLabRunner runner, RunnerMachine machine, GitLabRequest request)
    {
        GitLabResult result = await runner.RunAsync(request);
        TestContext.WriteLine(result.Log);
        foreach (string secret in OrdersImage.Secrets)
        {
            Assert.DoesNotContain(secret, result.Output);
            Assert.DoesNotContain(secret, result.Log);
        }

        Assert.IsEmpty(machine.FilesOfIntruders);
        return result;
    }

    private static string Text(GitLabResult result) => string.Join(' ', result.Jobs.Select(job => $"{job.Key}={job.Value}"));
}
