namespace ContainerStages.Tests.Processes;

/// <summary>Sets all variables of the SDK that may hold a registry account, until it is disposed of.</summary>
internal sealed class RegistryAccounts : IDisposable
{
    public const string Value = "p@ssw0rd-of-the-registry";

    private static readonly string[] Names =
    [
        .. ((string[])["DOTNET_CONTAINER_PULL_REGISTRY", "DOTNET_CONTAINER_PUSH_REGISTRY", "DOTNET_CONTAINER_REGISTRY", "SDK_CONTAINER_REGISTRY"])
            .SelectMany(prefix => (string[])[prefix + "_UNAME", prefix + "_PWORD"]),
    ];

    private readonly Dictionary<string, string?> _before = Names.ToDictionary(name => name, Environment.GetEnvironmentVariable);

    public RegistryAccounts()
    {
        foreach (string name in Names)
        {
            Environment.SetEnvironmentVariable(name, Value);
        }
    }

    public void Dispose()
    {
        foreach ((string name, string? value) in _before)
        {
            Environment.SetEnvironmentVariable(name, value);
        }
    }
}
