using System.Collections.Immutable;

namespace ContainerStages.Signatures;

/// <summary>How images are signed, or how the signature of a base is verified: by another program, which has the keys.</summary>
public sealed record SignatureSettings
{
    /// <summary><c>cosign</c> or <c>notation</c>, which is on the path.</summary>
    public required string Tool { get; init; }

    /// <summary>
    /// For cosign, the absolute path of a key file, or a reference such as <c>azurekms://myvault.vault.azure.net/release</c>; empty for a signature without a key, in which an identity
    /// signs. For notation, the name of one of its keys; empty for its default key.
    /// </summary>
    public string Key { get; init; } = "";

    /// <summary>The absolute path of the folder in which the program runs, from which relative paths in arguments start.</summary>
    public required string Folder { get; init; }

    /// <summary>More arguments for its command.</summary>
    public ImmutableArray<string> Arguments { get; init; } = [];
}
