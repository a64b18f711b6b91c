using System.Collections.Immutable;
using System.Net;
using ContainerStages.IO;
using ContainerStages.Registry.Accounts;
using ContainerStages.Registry.Configuration;

namespace ContainerStages.Registry.Transport;

/// <summary>The options for registries. The client reads no environment.</summary>
internal sealed record RegistryOptions
{
    /// <summary>The SDK's variable with the registries that may be used without a trusted certificate.</summary>
    public const string InsecureRegistriesVariable = "DOTNET_CONTAINER_INSECURE_REGISTRIES";

    private static readonly char[] Separators = [',', ';'];

    /// <summary>
    /// Hosts, with their ports where they have one, as references write them, and CIDR ranges of addresses. Loopback hosts need not be
    /// listed. No name is resolved to check whether it is in a range: an attacker who controls name resolution could then turn the protection off.
    /// </summary>
    public ImmutableHashSet<string> InsecureRegistries { get; init; } = [];

    public ICredentialSource Credentials { get; init; } = new NoCredentials();

    /// <summary>Where images are pulled from besides their own registry.</summary>
    public RegistryMirrors Mirrors { get; init; } = RegistryMirrors.None;

    /// <summary>Where certificates for registries are, besides the system's.</summary>
    public RegistryConfigurationFiles Files { get; init; } = RegistryConfigurationFiles.None;

    /// <summary>Null for the system's proxy.</summary>
    public IWebProxy? Proxy { get; init; }

    /// <summary>The time limit without any byte. The total time has no limit: a slow line may take hours.</summary>
    public TimeSpan ProgressTimeout { get; init; } = TimeSpan.FromSeconds(100);

    /// <summary>The time limit to establish a connection, including TLS.</summary>
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Bytes of a blob in one request; null for the whole blob, with smaller chunks only if the registry requires them.</summary>
    public long? ChunkSize { get; init; }

    /// <summary>How many blobs are sent at the same time.</summary>
    public int ParallelUploads { get; init; } = 4;

    /// <summary>Hears of long transfers, and of registries that do not answer at once.</summary>
    public Progress Progress { get; init; } = Progress.None;

    /// <summary>The clock for retries and the age of tokens. It has no effect on the built bytes.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;

    /// <summary>Opens connections in place of the system: tests give names of their own to loopback ports.</summary>
    public Func<DnsEndPoint, CancellationToken, ValueTask<Stream>>? Connect { get; init; }

    /// <param name="repository">Settings may be for some repositories of a registry only.</param>
    /// <exception cref="Diagnostics.ContainerStagesException">The name is not a host with an optional port.</exception>
    public RegistryAddress AddressOf(string registry, string repository = "") => RegistryAddress.Of(registry, InsecureRegistries, Mirrors, repository);

    /// <summary>Reads the variable's value: registries separated by commas or semicolons.</summary>
    public static ImmutableHashSet<string> ParseInsecureRegistries(string? value) =>
        (value ?? "").Split(Separators, StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
            .ToImmutableHashSet(StringComparer.OrdinalIgnoreCase);
}
