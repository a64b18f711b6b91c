using ContainerStages.Registry;

namespace ContainerStages.Bases;

/// <summary>How a base is had from a registry.</summary>
internal sealed record RegistryBaseOptions
{
    public RegistryOptions Registry { get; init; } = new();

    /// <summary>Use only what is in the content store.</summary>
    public bool Offline { get; init; }

    /// <summary>Null for none. Where the file exists it decides which image a tag means.</summary>
    public BaseLockFile? LockFile { get; init; }

    /// <summary>Take what the tag means now, and write it to <see cref="LockFile"/>.</summary>
    public bool WriteLockFile { get; init; }

    /// <summary>Receives one-line messages for the user about what differs from the usual.</summary>
    public Action<string> Report { get; init; } = _ => { };
}
