using System.Collections.Immutable;
using ContainerStages.App;
using ContainerStages.Diagnostics;
using ContainerStages.Layers;

namespace ContainerStages.Images;

/// <summary>Files that are put into an image besides the published ones: those of one <c>ContainerStageCopy</c>, or of a shared framework.</summary>
/// <param name="Item">For messages.</param>
/// <param name="Layer">The name of the layer of the files.</param>
/// <param name="Destination">The path of a single file, or the folder of the files; null for the image's root.</param>
/// <param name="Entries">The files with the copied folders, but without the folders above them.</param>
internal sealed record CopiedFiles(ItemReference Item, string Layer, ContainerPath? Destination, ImmutableArray<LayerEntry> Entries)
{
    /// <summary>The stage or the image of a <c>ContainerStageCopy</c>, empty for the build machine; null for files that no such item asks for.</summary>
    public string? From { get; init; }

    /// <summary>Whether the files are from an image, and not part of this project.</summary>
    public bool IsOfImage { get; init; }

    /// <summary>Whether it is a single symbolic link of the project's own (<c>ContainerStageLink</c>).</summary>
    public bool IsLink { get; init; }

    /// <summary>For messages.</summary>
    public string What => IsLink ? $"the link '{Item.Name}'" : $"the copy of '{Item.Name}'";

    /// <summary>What the files are to the ledger: copied, or the class of a layer.</summary>
    public string Class { get; init; } = "copied";

    /// <summary>The stage whose packages the files are of; null if they are of none.</summary>
    public string? PackagesStage { get; init; }

    /// <summary>Files and links.</summary>
    public IEnumerable<LayerEntry> Files => Entries.Where(entry => entry is not FolderEntry);

    public IEnumerable<FolderEntry> Folders => Entries.OfType<FolderEntry>();

    /// <summary>All folders that the entries need.</summary>
    public IEnumerable<ContainerPath> NeededFolders => Entries.SelectMany(entry => entry.Path.Ancestors).Concat(Folders.Select(folder => folder.Path)).Distinct();

    /// <summary>See <see cref="DeclaredInput"/>. The digest covers all copied files, with modes and owners.</summary>
    public string Input { get; init; } = $"copy /{Destination} {DeclaredInput.DigestOf(Entries.Select(entry => entry.ToString()))}";
}
