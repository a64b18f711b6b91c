namespace ContainerStages.TestKit.AzurePipelines;

/// <param name="Registry">The registry's host.</param>
internal sealed record RegistryConnection(string Registry, string UserName, string Password);

/// <summary>The server's settings and the agents' machines: what is around a pipeline.</summary>
/// <param name="Repository">The folder of the git repository.</param>
/// <param name="Work">A folder of the agents, which stays from run to run, as caches do.</param>
internal sealed record AgentSettings(string Repository, string Work)
{
    /// <summary>By the service connection's name.</summary>
    public IReadOnlyDictionary<string, RegistryConnection> RegistryConnections { get; init; } = new Dictionary<string, RegistryConnection>();

    /// <summary>The names of the service connections of Azure.</summary>
    public IReadOnlyList<string> AzureConnections { get; init; } = [];

    /// <summary>By name, with who approves a deployment; an empty name rejects, and null is an environment without approvals.</summary>
    public IReadOnlyDictionary<string, string?> Environments { get; init; } = new Dictionary<string, string?>();

    /// <summary>The hosted images and the self-hosted pools that exist.</summary>
    public IReadOnlyList<string> Pools { get; init; } = ["ubuntu-24.04"];

    /// <summary>For all processes of the agents; null removes one of this machine.</summary>
    public IReadOnlyDictionary<string, string?> Environment { get; init; } = new Dictionary<string, string?>();

    /// <summary>What a pipeline with this file name runs.</summary>
    public string File { get; init; } = "azure-pipelines.yml";
}
