using System.Collections.Immutable;
using System.Net;

namespace ContainerStages.Registry;

/// <summary>How registries are talked to. Everything comes in here: the client reads no environment.</summary>
internal sealed record RegistryOptions
{
    /// <summary>The SDK's variable with the registries that may be talked to without a trusted certificate.</summary>
    public const string InsecureRegistriesVariable = "DOTNET_CONTAINER_INSECURE_REGISTRIES";

    private static readonly char[] Separators = [',', ';'];

    /// <summary>Hosts, with their ports where they have one, as references write them. Loopback hosts need not be listed.</summary>
    public ImmutableHashSet<string> InsecureRegistries { get; init; } = [];

    public ICredentialSource Credentials { get; init; } = new NoCredentials();

    /// <summary>Where images can be pulled from besides their own registry.</summary>
    public RegistryMirrors Mirrors { get; init; } = RegistryMirrors.None;

    /// <summary>How long nothing may move. There is no limit on the whole: a slow line may take hours.</summary>
    public TimeSpan ProgressTimeout { get; init; } = TimeSpan.FromSeconds(100);

    /// <summary>Opens connections in place of the system: tests give names of their own to loopback ports.</summary>
    public Func<DnsEndPoint, CancellationToken, ValueTask<Stream>>? Connect { get; init; }

    /// <summary>Reads the variable's value: registries separated by commas or semicolons.</summary>
    public static ImmutableHashSet<string> ParseInsecureRegistries(string? value) =>
        (value ?? "").Split(Separators, StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
            .ToImmutableHashSet(StringComparer.OrdinalIgnoreCase);
}
