using ContainerStages.Bases;
using ContainerStages.Images.Files;
using ContainerStages.Layers;
using ContainerStages.Storage;

namespace ContainerStages.Copies;

/// <summary>
/// The layers of an image that files are taken from, read from the top down to where it is clear what a path is: of an image in a registry, those
/// below are never downloaded.
/// </summary>
/// <param name="name">For messages.</param>
internal sealed class ImageLayers(string name, BaseImage image, ContentStore store)
{
    /// <summary>Top to bottom: so far as they were needed.</summary>
    private readonly List<LayerIndex> _read = [];

    /// <summary>A file system in which the path, and all below it if it is a folder, is as in the whole image.</summary>
    public async Task<ImageFileSystem> FindAsync(string path, CancellationToken cancellationToken)
    {
        while (true)
        {
            var files = ImageFileSystem.Merge(_read.AsEnumerable().Reverse());
            if (_read.Count == image.Layers.Length || IsSettled(files, path))
            {
                return files;
            }

            BaseLayer next = image.Layers[^(_read.Count + 1)];
            _read.Add(await LayerIndexReader.ReadLayerAsync(name, next, store, cancellationToken));
        }
    }

    /// <summary>The contents of files.</summary>
    /// <param name="files">Entries of layers that were read.</param>
    public async Task<IReadOnlyDictionary<IndexEntry, FileContent>> ReadAsync(IReadOnlyCollection<IndexEntry> files, CancellationToken cancellationToken)
    {
        Dictionary<IndexEntry, FileContent> contents = new(ReferenceEqualityComparer.Instance);
        HashSet<object> wanted = new(files, ReferenceEqualityComparer.Instance);
        for (int i = 0; i < _read.Count; i++)
        {
            IndexEntry[] entries = [.. _read[i].Entries];
            int[] positions = [.. Enumerable.Range(0, entries.Length).Where(position => wanted.Contains(entries[position]))];
            if (positions.Length > 0)
            {
                BaseLayer layer = image.Layers[^(i + 1)];
                foreach ((int position, FileContent content) in await FilePack.ReadAsync(new LayerArchive(name, layer.Blob, layer.DiffId, LayerLimits.Default), positions, store, cancellationToken))
                {
                    contents[entries[position]] = content;
                }
            }
        }

        return contents;
    }

    /// <summary>
    /// No layer below can change what the path is. A file is what the highest layer that has it says, if no link of a lower layer has a part in it:
    /// so every folder on the way to any entry has to be in the layer itself, as an engine's own layers have it. A folder may have more files in any layer below, unless
    /// all of these are hidden.
    /// </summary>
    private bool IsSettled(ImageFileSystem files, string path) =>
        _read.Count > 0 && _read.TrueForAll(HasItsFolders) && files.Resolve(path) is { } found && (found.IsFile || (found.IsFolder && IsComplete(files, found.Entry.Path)));

    private static bool HasItsFolders(LayerIndex layer)
    {
        HashSet<string> folders = [.. layer.Entries.Where(entry => entry.Type == EntryType.Folder).Select(entry => entry.Path), ""];
        return layer.Entries.All(entry => folders.Contains(FolderOf(entry.Path)));
    }

    /// <summary>A link in it might lead to something below.</summary>
    private bool IsComplete(ImageFileSystem files, string folder) =>
        _read.Exists(layer => layer.Entries.Any(entry => Whiteout.IsOpaque(entry) && $"{folder}/".StartsWith($"{FolderOf(entry.Path)}/", StringComparison.Ordinal)))
        && files.Below(folder).All(entry => entry.Entry.Type is EntryType.File or EntryType.Folder);

    private static string FolderOf(string path) => path[..Math.Max(0, path.LastIndexOf('/'))];
}
