using System.Collections.Immutable;
using ContainerStages.Diagnostics;

namespace ContainerStages.Layers;

/// <summary>What one <c>ContainerStageCopy</c> puts into an image.</summary>
/// <param name="Item">For messages.</param>
/// <param name="Layer">The name of the layer that it goes into.</param>
/// <param name="Destination">Where it goes: a file's path, or the folder of all; null for the image's root.</param>
/// <param name="Entries">With the folders that were copied, but not those above them.</param>
internal sealed record CopiedFiles(ItemReference Item, string Layer, ContainerPath? Destination, ImmutableArray<LayerEntry> Entries)
{
    /// <summary>They are everybody's who has that image, and no part of this project.</summary>
    public bool IsOfImage { get; init; }

    /// <summary>Files and links.</summary>
    public IEnumerable<LayerEntry> Files => Entries.Where(entry => entry is not FolderEntry);

    public IEnumerable<FolderEntry> Folders => Entries.OfType<FolderEntry>();

    /// <summary>All that have to be there before the entries can be.</summary>
    public IEnumerable<ContainerPath> NeededFolders => Entries.SelectMany(entry => entry.Path.Ancestors).Concat(Folders.Select(folder => folder.Path)).Distinct();

    /// <summary>See <see cref="DeclaredInput"/>. The digest is that of all that is copied, with modes and owners.</summary>
    public string Input { get; } = $"copy /{Destination} {DeclaredInput.DigestOf(Entries.Select(entry => entry.ToString()))}";
}
