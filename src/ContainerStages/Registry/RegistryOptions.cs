using System.Collections.Immutable;
using System.Net;
using ContainerStages.Registry.Accounts;
using ContainerStages.Registry.Configuration;

namespace ContainerStages.Registry;

/// <summary>How registries are talked to. Everything comes in here: the client reads no environment.</summary>
internal sealed record RegistryOptions
{
    /// <summary>The SDK's variable with the registries that may be talked to without a trusted certificate.</summary>
    public const string InsecureRegistriesVariable = "DOTNET_CONTAINER_INSECURE_REGISTRIES";

    private static readonly char[] Separators = [',', ';'];

    /// <summary>
    /// Hosts, with their ports where they have one, as references write them, and CIDR ranges of addresses. Loopback hosts need not be
    /// listed. No name is looked up to see whether it is in a range: who answers for names could take the certificate away.
    /// </summary>
    public ImmutableHashSet<string> InsecureRegistries { get; init; } = [];

    public ICredentialSource Credentials { get; init; } = new NoCredentials();

    /// <summary>Where images are pulled from besides their own registry.</summary>
    public RegistryMirrors Mirrors { get; init; } = RegistryMirrors.None;

    /// <summary>Where certificates for registries are, besides the system's.</summary>
    public RegistryConfigurationFiles Files { get; init; } = RegistryConfigurationFiles.None;

    /// <summary>Null for the system's proxy.</summary>
    public IWebProxy? Proxy { get; init; }

    /// <summary>How long nothing may move. There is no limit on the whole: a slow line may take hours.</summary>
    public TimeSpan ProgressTimeout { get; init; } = TimeSpan.FromSeconds(100);

    /// <summary>How long a connection, its TLS included, may take to stand.</summary>
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Bytes of a blob in one request; null for the whole blob, with smaller chunks only where the registry wants them.</summary>
    public long? ChunkSize { get; init; }

    /// <summary>How many blobs are sent at the same time.</summary>
    public int ParallelUploads { get; init; } = 4;

    /// <summary>Decides when to try again and which token is too old, never what is built.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;

    /// <summary>Opens connections in place of the system: tests give names of their own to loopback ports.</summary>
    public Func<DnsEndPoint, CancellationToken, ValueTask<Stream>>? Connect { get; init; }

    /// <summary>Reads the variable's value: registries separated by commas or semicolons.</summary>
    public static ImmutableHashSet<string> ParseInsecureRegistries(string? value) =>
        (value ?? "").Split(Separators, StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
            .ToImmutableHashSet(StringComparer.OrdinalIgnoreCase);
}
