using System.Collections.Immutable;
using ContainerStages.Bases.Locks;

namespace ContainerStages.Bases.Packages;

/// <summary>The inputs of a base that is composed from packages.</summary>
internal sealed record PackageBaseOptions
{
    /// <summary>The stage's name; the base is <c>stage:NAME</c>.</summary>
    public required string StageName { get; init; }

    /// <summary>Package names, and placeholders of <see cref="DefaultPackages"/> such as <c>icu</c>.</summary>
    public required ImmutableArray<string> Packages { get; init; }

    /// <summary>An absolute path of a folder for apt's lists, kept between builds and shared by them.</summary>
    public required string StateFolder { get; init; }

    /// <summary>The lock file; null for none. If the file exists, the packages match it to the byte.</summary>
    public BaseLockFile? LockFile { get; init; }

    /// <summary>Take the newest versions, and write them to <see cref="LockFile"/>.</summary>
    public bool WriteLockFile { get; init; }

    /// <summary>
    /// The packages of the base image that the files are copied onto: they, and what an image needs besides packages, are left out. Null for a root of
    /// its own.
    /// </summary>
    public ImmutableArray<InstalledPackage>? OnBase { get; init; }

    /// <summary>An absolute path of an apt sources file, in either of its two formats; null for the build machine's own distribution.</summary>
    public string? SourcesFile { get; init; }

    /// <summary>Use only the content store.</summary>
    public bool Offline { get; init; }

    /// <summary>Receives one-line messages for the user about slow steps and unusual results.</summary>
    public Action<string> Report { get; init; } = _ => { };
}
