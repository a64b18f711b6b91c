using ContainerStages.TestKit.GitHubActions;

namespace ContainerStages.EndToEndTests;

/// <summary>GitHub of a test: a repository with the sample's workflow and actions, a registry that asks for an account, and a runner's machine.</summary>
internal sealed class GitHubServer : IAsyncDisposable
{
    private const string Workflow = ".github/workflows/container.yml";

    /// <summary>Of a job that may not push.</summary>
    private const string ReadToken = "read-token-9c4e";

    private readonly RunnerMachine _machine;
    private readonly TokenServer _tokens;
    private int _runs;

    private GitHubServer(RealRegistry registry, PipelineRepository repository)
    {
        Registry = registry;
        Repository = repository;
        _machine = new RunnerMachine(registry.Host);
        _tokens = new TokenServer(registry.Host);
    }

    public RealRegistry Registry { get; }

    public PipelineRepository Repository { get; }

    public string Work => _machine.Work;

    /// <inheritdoc cref="RunnerMachine.FilesOfIntruders"/>
    public string[] FilesOfIntruders => _machine.FilesOfIntruders;

    /// <summary>Of the servers that exchange tokens.</summary>
    public string[] TokenRequests => _tokens.Requests;

    /// <summary>What no log may have.</summary>
    public static IEnumerable<string> Secrets =>
        [.. OrdersImage.Secrets, ReadToken, TokenServer.RequestToken, TokenServer.IdToken, TokenServer.AccessToken];

    public static async Task<GitHubServer> StartAsync()
    {
        RealRegistry registry = await RealRegistry.StartAsync(htpasswd: true);
        var values = new Dictionary<string, string> { ["registry"] = registry.Host, ["remoteCache"] = $"{registry.Host}/team/build-cache" };
        PipelineRepository repository = await PipelineRepository.CreateAsync("GitHubActions", "workflow.yml", values, ".github/actions/container");
        Directory.CreateDirectory(Path.Combine(repository.Root, ".github/workflows"));
        File.Move(Path.Combine(repository.Root, ".github/actions/container/workflow.yml"), Path.Combine(repository.Root, Workflow));

        // What a team adds that labels its images with what strangers choose.
        repository.Replace(Workflow, "\nenv:\n", "\nenv:\n  COMMIT_MESSAGE: ${{ github.event.head_commit.message || github.event.pull_request.title }}\n");
        repository.Replace("src/Orders/Orders.csproj", "$(BUILD_SOURCEBRANCH)", "$(GITHUB_REF_NAME)$(GITHUB_HEAD_REF)");
        repository.Replace("src/Orders/Orders.csproj", "$(BUILD_SOURCEVERSIONMESSAGE)", "$(COMMIT_MESSAGE)");
        return new GitHubServer(registry, repository);
    }

    /// <summary>Changes the logins of the workflow to those with tokens, as its README says.</summary>
    public void UseTokens()
    {
        Repository.Replace(Workflow, "username: ${{ github.actor }}", "azure-tenant: tenant\n          azure-client: client");
        Repository.Replace(
            Workflow, "password: ${{ secrets.GITHUB_TOKEN }}", $"azure-authority: {_tokens.Address.ToString().TrimEnd('/')}\n          azure-exchange: {_tokens.Address}oauth2/exchange");
        Repository.Replace(Workflow, "      packages: write # the login below\n", "");
        Repository.Replace(Workflow, "      packages: write\n", "      id-token: write\n");
    }

    /// <param name="request">Its number is ignored.</param>
    public Task<RunResult> RunAsync(RunRequest request) => new Runner(new RunnerSettings(Repository.Root, Work, Workflow)
    {
        Token = permissions => permissions.GetValueOrDefault("packages") == "write" ? RealRegistry.Password : ReadToken,
        Actor = RealRegistry.UserName,
        Environments = new Dictionary<string, string?> { ["orders-test"] = null, ["orders-production"] = "grace" },
        IdTokens = (_tokens.IdTokens, TokenServer.RequestToken),
        Environment = _machine.Environment,
    }).RunAsync(request with { Id = ++_runs });

    public async ValueTask DisposeAsync()
    {
        await _tokens.DisposeAsync();
        await Registry.DisposeAsync();
        Repository.Dispose();
        _machine.Dispose();
    }
}
