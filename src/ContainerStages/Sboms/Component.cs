using System.Collections.Immutable;
using ContainerStages.FileSystems;

namespace ContainerStages.Sboms;

internal enum ComponentKind
{
    /// <summary>The app's own files, and generated ones.</summary>
    App,

    /// <summary>A referenced project.</summary>
    Project,

    /// <summary>A NuGet package.</summary>
    Package,

    /// <summary>A shared framework, or a runtime pack of .NET.</summary>
    Framework,

    /// <summary>An npm package that a stage's lock file names. It has no files of its own: the stage bundles them.</summary>
    Npm,

    /// <summary>The files of one copy.</summary>
    Copy,

    /// <summary>A package of the distribution.</summary>
    Distribution,

    /// <summary>The distribution itself.</summary>
    OperatingSystem,

    /// <summary>Files of the base, or of another image, that belong to no known package.</summary>
    Uncovered,
}

/// <summary>A part of an image, with its files there.</summary>
internal sealed record Component(ComponentKind Kind, string Name, string? Version)
{
    /// <summary>The package URL; null if the component is not a package.</summary>
    public string? Purl { get; init; }

    /// <summary>An SPDX licence expression; null if it is not known.</summary>
    public string? License { get; init; }

    /// <summary>Who supplies it, such as a package's authors, in one line; null if it is not known.</summary>
    public string? Supplier
    {
        get;
        init => field = string.Join(' ', (value ?? "").Split(default(char[]), StringSplitOptions.RemoveEmptyEntries)) is { Length: > 0 } line ? line : null;
    }

    /// <summary>The source package that it was built from; null if it is not known or has the same name.</summary>
    public string? Source { get; init; }

    /// <summary>The hash of the package's file: the algorithm, <c>SHA-256</c> or <c>SHA-512</c>, and lower-case hexadecimal digits.</summary>
    public (string Algorithm, string Hex)? Hash { get; init; }

    /// <summary>A sentence on how the component is known, if it is not known from a list of packages.</summary>
    public string? Remark { get; init; }

    /// <summary>It went into the build of the app's file, and nobody can tell what of it is left there.</summary>
    public bool IsBuildInput { get; init; }

    /// <summary>The keys of what it depends on, of those that the image has.</summary>
    public ImmutableArray<string> DependsOn { get; init; } = [];

    /// <summary>By path.</summary>
    public ImmutableArray<ComponentFile> Files { get; init; } = [];

    /// <summary>Unique in an image.</summary>
    public string Key => Purl ?? $"{Kind}:{Name}{(Version is null ? "" : "@" + Version)}";
}

/// <param name="Path">Absolute in the image.</param>
/// <param name="Layer">The index of the layer that it is in.</param>
internal sealed record ComponentFile(string Path, int Layer, FileHashes Hashes);
