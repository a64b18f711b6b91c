using System.Collections.Immutable;
using ContainerStages.App;
using ContainerStages.FileSystems;
using ContainerStages.Images;
using ContainerStages.Ledgers;

namespace ContainerStages.Sboms;

/// <summary>What an image's components are found from. Everything in it is about one image.</summary>
internal sealed record SbomSource
{
    /// <summary>The app's name.</summary>
    public required string Name { get; init; }

    /// <summary>The app's version, as the image's label has it; null for none.</summary>
    public string? Version { get; init; }

    /// <summary>The image's, such as <c>linux-x64</c>.</summary>
    public required string RuntimeIdentifier { get; init; }

    /// <summary>Its layers are those of <see cref="Files"/>, and it says where each file of the publish comes from.</summary>
    public required Ledger Ledger { get; init; }

    /// <summary>All files of the image, the base's included.</summary>
    public required ImageFileSystem Files { get; init; }

    /// <summary>One for each layer of <see cref="Files"/>.</summary>
    public required ImmutableArray<LayerInventory> Inventories { get; init; }

    public RestoredLibraries Libraries { get; init; } = RestoredLibraries.None;

    /// <summary>For an image whose base was replaced, what was known of the image before: it says what the image's own layers hold. Null for an image of a publish.</summary>
    public PreviousSbom? Previous { get; init; }

    /// <summary>The packages that the base is composed from; empty for any other base.</summary>
    public ImmutableArray<ImagePackage> BasePackages { get; init; } = [];

    /// <summary>The folders of NuGet packages that <see cref="Libraries"/> does not know, as absolute paths, by <c>ID VERSION</c>.</summary>
    public IReadOnlyDictionary<string, string> PackFolders { get; init; } = ImmutableDictionary<string, string>.Empty;

    /// <summary>The packages that went into one file with all code; empty for an app of several files.</summary>
    public ImmutableArray<(string Id, string Version, bool IsRuntimePack)> Compiled { get; init; } = [];

    /// <summary>The inputs of the copies whose files are of a distribution's packages (<see cref="CopiedFiles.PackagesStage"/>).</summary>
    public IReadOnlySet<string> CopiedPackages { get; init; } = ImmutableHashSet<string>.Empty;

    /// <summary>The packages that lock files of stages name.</summary>
    public ImmutableArray<NpmPackage> Npm { get; init; } = [];
}
