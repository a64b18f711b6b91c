using System.Collections.Immutable;
using ContainerStages.Oci;

namespace ContainerStages.Layers;

/// <summary>A folder that the app may write to (<c>ContainerStageFolder</c>).</summary>
internal sealed record WritableFolder(ContainerPath Path, NumericUser Owner, UnixMode Mode);

/// <summary>Puts published files into layers and the layers into order. Empty layers are left out.</summary>
internal static class LayerArranger
{
    /// <param name="files">Of the publish folder.</param>
    /// <param name="root">Where they go in the image; null for its root.</param>
    /// <param name="userLayers">The project's own layers.</param>
    /// <param name="folders">Empty folders for the app; they never change, but belong to it.</param>
    /// <param name="isBaseFolder">Whether the base has this folder: its owner and mode are the base's to decide, so no entry is written.</param>
    /// <param name="trimRoots">What the trimmer started from: an input of all that it wrote.</param>
    public static ImmutableArray<LayerPlan> Arrange(
        IReadOnlyList<PublishedFile> files,
        ContainerPath? root,
        IReadOnlyList<UserLayer> userLayers,
        IReadOnlyList<WritableFolder> folders,
        Func<ContainerPath, bool> isBaseFolder,
        Digest? trimRoots = null)
    {
        bool trimmed = files.Any(file => file.Origin == FileOrigin.Framework && file.IsTrimmed);
        ImmutableArray<LayerClass> order = LayerOrder.Of(userLayers, trimmed);
        IReadOnlyDictionary<PublishedFile, UserLayer> ofUserLayers = UserLayerFiles.Of(files, userLayers);
        ILookup<LayerClass, PublishedFile> members = files.ToLookup(file =>
            ofUserLayers.GetValueOrDefault(file) is { } chosen
                ? order.Single(layerClass => layerClass.Name == chosen.Name)
                : LayerClassifier.ClassOf(file.Origin, trimmed));

        HashSet<ContainerPath> written = [.. folders.Select(folder => folder.Path)];
        var layers = ImmutableArray.CreateBuilder<LayerPlan>();
        foreach (LayerClass layerClass in order)
        {
            List<LayerEntry> entries = [.. members[layerClass].Select(file => Entry(file, root))];
            if (layerClass == LayerClass.App)
            {
                entries.AddRange(folders.Select(folder => new FolderEntry(folder.Path) { Owner = folder.Owner, Mode = folder.Mode }));
            }

            if (entries.Count > 0)
            {
                entries.AddRange(NewFolders(entries, root, written, isBaseFolder));
                layers.Add(new LayerPlan(layerClass, entries)
                {
                    IsDerived = layerClass != LayerClass.App && members[layerClass].Any(file => file.IsTrimmed),
                    Inputs = Inputs(members[layerClass], trimRoots, entries),
                });
            }
        }

        return layers.ToImmutable();
    }

    private static ImmutableArray<string> Inputs(IEnumerable<PublishedFile> files, Digest? trimRoots, IEnumerable<LayerEntry> entries) =>
        [.. files.SelectMany(file => Inputs(file, trimRoots)).Append(DeclaredInput.OfPaths(files, entries)).Distinct().Order(StringComparer.Ordinal)];

    private static IEnumerable<string> Inputs(PublishedFile file, Digest? trimRoots)
    {
        yield return file.Input;
        if (file.IsTrimmed && trimRoots is { } roots)
        {
            yield return $"trim roots {roots}";
        }

        if (file.Compiler is { } compiler)
        {
            yield return $"compiler {compiler}";
        }
    }

    private static FileEntry Entry(PublishedFile file, ContainerPath? root) =>
        new(ContainerPath.OfPublished(root, file.RelativePath), file.Content)
        {
            Mode = file.IsExecutable ? UnixMode.Executable : UnixMode.Data,
            Modified = file.Origin == FileOrigin.Asset ? AssetTimes.Of(file.Content) : LayerEntry.ConstantTime,
        };

    /// <summary>Folders from the app's own downwards, each only in the lowest layer that needs it; those above are not ours.</summary>
    private static List<LayerEntry> NewFolders(
        List<LayerEntry> entries,
        ContainerPath? root,
        HashSet<ContainerPath> written,
        Func<ContainerPath, bool> isBaseFolder) =>
        [.. entries
            .SelectMany(entry => entry.Path.Ancestors)
            .Where(folder => root is not { } app || folder == app || folder.IsBelow(app))
            .Where(folder => !isBaseFolder(folder) && written.Add(folder))
            .Select(folder => new FolderEntry(folder))];
}
