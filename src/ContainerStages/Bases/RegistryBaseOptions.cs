using ContainerStages.Bases.Locks;
using ContainerStages.Oci;
using ContainerStages.Registry.Transport;
using ContainerStages.Storage;

namespace ContainerStages.Bases;

/// <summary>Options for a base from a registry.</summary>
internal sealed record RegistryBaseOptions
{
    public RegistryOptions Registry { get; init; } = new();

    /// <summary>Use only the content store.</summary>
    public bool Offline { get; init; }

    /// <summary>The lock file; null for none. If the file exists, it decides which image a tag means.</summary>
    public BaseLockFile? LockFile { get; init; }

    /// <summary>Use the current digest of the tag, and write it to <see cref="LockFile"/>.</summary>
    public bool WriteLockFile { get; init; }

    /// <summary>Throws if the image, by the digest that its name means, must not be a base; null if any may.</summary>
    public Func<ImageReference, ContentStore, CancellationToken, Task>? Verify { get; init; }

    /// <summary>Receives one-line messages for the user about unusual results.</summary>
    public Action<string> Report { get; init; } = _ => { };
}
