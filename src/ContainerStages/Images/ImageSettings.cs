using System.Collections.Immutable;
using ContainerStages.Oci;

namespace ContainerStages.Images;

/// <summary>
/// The settings of an image that override its base's configuration. Empty lists keep the base's value, except the command, which is never the base's.
/// </summary>
internal sealed record ImageSettings
{
    /// <summary>RFC 3339; from <c>SOURCE_DATE_EPOCH</c>, never from the clock.</summary>
    public required string Created { get; init; }

    public required NumericUser User { get; init; }

    /// <summary>An absolute path.</summary>
    public required string WorkingDirectory { get; init; }

    public ImmutableArray<string> Entrypoint { get; init; } = [];

    public ImmutableArray<string> Command { get; init; } = [];

    public ImmutableArray<KeyValuePair<string, string>> Environment { get; init; } = [];

    public ImmutableArray<ExposedPort> ExposedPorts { get; init; } = [];

    public ImmutableArray<string> Volumes { get; init; } = [];

    public ImmutableArray<KeyValuePair<string, string>> Labels { get; init; } = [];

    /// <summary>With its command, also where it is the probe's; null for the base's.</summary>
    public HealthCheck? Healthcheck { get; init; }

    public string? StopSignal { get; init; }
}
