using ContainerStages.TestKit.AzurePipelines;

namespace ContainerStages.EndToEndTests;

/// <summary>
/// Azure Pipelines of a test: a repository with the sample's pipeline, a registry that asks for an account, and agents that see no engine and whose
/// <c>az</c> is the test's.
/// </summary>
internal sealed class AzureServer : IAsyncDisposable
{
    private readonly RunnerMachine _machine;
    private readonly TemporaryFolder _folder = new();
    private int _runs;

    private AzureServer(RealRegistry registry, PipelineRepository repository)
    {
        Registry = registry;
        Repository = repository;
        _machine = new RunnerMachine(registry.Host);
        _machine.Script("az", $"""
            echo "az $*" >> '{_folder.Combine("az.log")}'
            account="$AZURE_CONFIG_DIR/account"
            case "$1 $2" in
              "login --identity") mkdir -p "$AZURE_CONFIG_DIR" && echo identity > "$account" ;;
              "acr login") test -f "$account" && printf '%s' '{RealRegistry.Password}' ;;
              "logout ") rm "$account" ;;
              *) exit 2 ;;
            esac
            """);
        File.WriteAllText(_folder.Combine("az.log"), "");
    }

    public RealRegistry Registry { get; }

    public PipelineRepository Repository { get; }

    /// <summary>The commands that <c>az</c> got.</summary>
    public string[] AzureCommands => File.ReadAllLines(_folder.Combine("az.log"));

    public static async Task<AzureServer> StartAsync(string login = "serviceConnection", string identity = "''")
    {
        RealRegistry registry = await RealRegistry.StartAsync(htpasswd: true);
        return new AzureServer(registry, await PipelineRepository.CreateAsync("AzurePipelines", "azure-pipelines.yml", new Dictionary<string, string>
        {
            ["registry"] = registry.Host,
            ["remoteCache"] = $"{registry.Host}/team/build-cache",
            ["login"] = login,
            ["connection"] = login == "workloadIdentity" ? "azure" : "team-registry",
            ["identity"] = identity,
        }));
    }

    /// <param name="file">The pipeline.</param>
    public Task<BuildResult> RunAsync(
        string commit, string branch = "refs/heads/main", string reason = "IndividualCI", string message = "", string file = "azure-pipelines.yml", string? approver = "grace") =>
        new Agent(new AgentSettings(Repository.Root, _machine.Work)
        {
            File = file,
            RegistryConnections = new Dictionary<string, RegistryConnection> { ["team-registry"] = new(Registry.Host, RealRegistry.UserName, RealRegistry.Password) },
            AzureConnections = ["azure"],
            Environments = new Dictionary<string, string?> { ["orders-test"] = null, ["orders-production"] = approver },
            Pools = ["ubuntu-24.04", "own"],
            Environment = _machine.Environment,
        }).RunAsync(new BuildRequest(++_runs, commit) { Branch = branch, Reason = reason, Message = message });

    /// <summary>The digest of a tag of a repository below <c>team/</c>, as the registry's own files have it.</summary>
    public async Task<string> DigestAsync(string repository, string tag) => await OrdersImage.DigestAsync(Registry, tag, repository) ?? "";

    /// <summary>Requests that change something in a repository below <c>team/</c>.</summary>
    public string[] Changes(string repository) =>
        [.. Registry.Requests.Where(request => request.StartsWith('P') && request.Contains($"/v2/team/{repository}/", StringComparison.Ordinal))];

    /// <inheritdoc cref="RunnerMachine.FilesOfIntruders"/>
    public string[] FilesOfIntruders => _machine.FilesOfIntruders;

    public async ValueTask DisposeAsync()
    {
        await Registry.DisposeAsync();
        Repository.Dispose();
        _folder.Dispose();
        _machine.Dispose();
    }
}
