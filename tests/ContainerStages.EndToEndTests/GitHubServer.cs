using ContainerStages.TestKit.GitHubActions;

namespace ContainerStages.EndToEndTests;

/// <summary>
/// GitHub of a test: a repository with the sample's workflow and actions, a registry that asks for an account, and runners that see no engine.
/// </summary>
internal sealed class GitHubServer : IAsyncDisposable
{
    public const string Workflow = ".github/workflows/container.yml";

    /// <summary>Of a job that may not push.</summary>
    private const string ReadToken = "read-token-9c4e";

    private readonly TemporaryFolder _folder = new();
    private readonly TokenServer _tokens;
    private int _runs;

    private GitHubServer(RealRegistry registry, PipelineRepository repository)
    {
        Registry = registry;
        Repository = repository;
        _tokens = new TokenServer(registry.Host);
        Directory.CreateDirectory(_folder.Combine("bin"));
        Script("docker", "exit 1");
        Script("podman", "exit 1");

        // A registry of the tests has no TLS. Newer versions of skopeo have a variable for it.
        Script("skopeo", $"""exec /usr/bin/skopeo --registries-conf '{_folder.Combine("registries.conf")}' "$@" """);
        File.WriteAllText(_folder.Combine("registries.conf"), $"""
            [[registry]]
            location = "{registry.Host}"
            insecure = true
            """);
    }

    public RealRegistry Registry { get; }

    public PipelineRepository Repository { get; }

    public string ImageRepository => $"{Registry.Host}/team/orders";

    /// <summary>The folder of all runners: nothing that a stranger names may appear in it.</summary>
    public string Work => _folder.Combine("work");

    /// <summary>Of the servers that exchange tokens.</summary>
    public string[] TokenRequests => _tokens.Requests;

    /// <summary>What no log may have.</summary>
    public static IEnumerable<string> Secrets =>
    [
        RealRegistry.Password, Account(RealRegistry.UserName), Account(RealRegistry.TokenUserName), ReadToken, TokenServer.RequestToken, TokenServer.IdToken,
        TokenServer.AccessToken,
    ];

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
    public Task<RunResult> RunAsync(RunRequest request, string? approver = "grace") => new Runner(new RunnerSettings(Repository.Root, Work, Workflow)
    {
        Token = permissions => permissions.GetValueOrDefault("packages") == "write" ? RealRegistry.Password : ReadToken,
        Actor = RealRegistry.UserName,
        Environments = new Dictionary<string, string?> { ["orders-test"] = null, ["orders-production"] = approver },
        IdTokens = (_tokens.IdTokens, TokenServer.RequestToken),
        Environment = new Dictionary<string, string?>
        {
            ["PATH"] = _folder.Combine("bin") + ":" + System.Environment.GetEnvironmentVariable("PATH"),
            ["MSBUILDDISABLENODEREUSE"] = "1",
            ["TF_BUILD"] = null,
            ["DOCKER_CONFIG"] = null,
            ["REGISTRY_AUTH_FILE"] = null,
            ["XDG_RUNTIME_DIR"] = null,
        },
    }).RunAsync(request with { Id = ++_runs });

    /// <returns>The digest of a tag; null if there is none.</returns>
    public async Task<string?> DigestAsync(string tag)
    {
        string file = Path.Combine(Registry.Storage, "docker", "registry", "v2", "repositories", "team", "orders", "_manifests", "tags", tag, "current", "link");
        return File.Exists(file) ? await File.ReadAllTextAsync(file) : null;
    }

    /// <param name="source">As skopeo names an image.</param>
    public Task<string> InspectAsync(string source, string format) => source.StartsWith("docker:", StringComparison.Ordinal)
        ? Tool.RunAsync("skopeo", "inspect", "--tls-verify=false", $"--creds={RealRegistry.UserName}:{RealRegistry.Password}", "--format", format, source)
        : Tool.RunAsync("skopeo", "inspect", "--format", format, source);

    public async ValueTask DisposeAsync()
    {
        await _tokens.DisposeAsync();
        await Registry.DisposeAsync();
        Repository.Dispose();
        _folder.Dispose();
    }

    private void Script(string name, string text)
    {
        string file = _folder.Combine("bin", name);
        File.WriteAllText(file, $"#!/bin/sh\n{text}\n");
        File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserExecute);
    }

    private static string Account(string user) => Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes($"{user}:{RealRegistry.Password}"));
}
