using System.Collections.Immutable;
using ContainerStages.FileSystems;
using ContainerStages.Images;
using ContainerStages.Oci;

namespace ContainerStages.Sboms;

/// <summary>How an image was built, besides what its bill of materials says. It has no secret and no path of the build machine.</summary>
internal sealed record Provenance
{
    /// <summary>Names and values that the project chose.</summary>
    public ImmutableArray<KeyValuePair<string, string>> Parameters { get; init; } = [];

    /// <summary>The names of the image's variables that the project sets. Their values may be anything, so they are not here.</summary>
    public ImmutableArray<string> EnvironmentNames { get; init; } = [];

    /// <summary>A builder of Dockerfiles ran restore, stages and publish.</summary>
    public bool HasBuilder { get; init; }

    /// <summary>The address of the repository; null if the image does not have the label.</summary>
    public string? Repository { get; init; }

    /// <summary>The commit that the sources are from; null if the image does not have the label.</summary>
    public string? Commit { get; init; }

    /// <summary>The image that got a newer base, by its digest; null for an image of a publish.</summary>
    public ImageReference? Rebased { get; init; }

    /// <summary>Stages with the digest of the archive of what they made.</summary>
    public ImmutableArray<(string Name, Digest Output)> Stages { get; init; } = [];

    /// <summary>The packages that the base is composed from.</summary>
    public ImmutableArray<ImagePackage> BasePackages { get; init; } = [];

    /// <summary>The distribution of <see cref="BasePackages"/>.</summary>
    public required OsRelease Release { get; init; }
}
