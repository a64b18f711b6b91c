using System.Collections.Immutable;
using ContainerStages.App;
using ContainerStages.Diagnostics;
using ContainerStages.Layers;
using ContainerStages.Oci;

namespace ContainerStages.Images;

/// <summary>A folder that the app may write to (<c>ContainerStageFolder</c>).</summary>
internal sealed record WritableFolder(ContainerPath Path, NumericUser Owner, UnixMode Mode);

/// <summary>Puts published and copied files into layers, and orders the layers. Empty layers are left out.</summary>
internal static class LayerArranger
{
    /// <param name="files">The files of the publish folder.</param>
    /// <param name="root">Their folder in the image; null for its root.</param>
    /// <param name="copies">The files that are copied besides them.</param>
    /// <param name="userLayers">The project's own layers.</param>
    /// <param name="folders">Empty folders for the app; they never change, but belong to it.</param>
    /// <param name="isBaseFolder">Whether the base has this folder: it keeps its owner and mode, so no entry is written.</param>
    /// <param name="trimRoots">The digest of the trimmer's inputs, which is an input of all files that it wrote.</param>
    public static ImmutableArray<LayerPlan> Arrange(
        IReadOnlyList<PublishedFile> files,
        ContainerPath? root,
        IReadOnlyList<CopiedFiles> copies,
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
                : file.ClassOf(trimmed));

        ILookup<LayerClass, CopiedFiles> copied = copies.ToLookup(copy => order.SingleOrDefault(layerClass => layerClass != LayerClass.Base && layerClass.Name == copy.Layer) ?? throw Unknown(copy, order));
        FolderEntry[] writable = [.. folders.Select(folder => new FolderEntry(folder.Path) { Owner = folder.Owner, Mode = folder.Mode })];
        Dictionary<ContainerPath, FolderEntry> described = writable.Concat(copies.SelectMany(copy => copy.Folders)).DistinctBy(folder => folder.Path).ToDictionary(folder => folder.Path);
        var layers = ImmutableArray.CreateBuilder<LayerPlan>();
        foreach (LayerClass layerClass in order)
        {
            List<LayerEntry> entries = [.. members[layerClass].Select(file => Entry(file, root))];
            if (layerClass == LayerClass.App)
            {
                entries.AddRange(writable);
            }

            // For published files, only the app's folder and folders below it; for copied files, which may go anywhere, all folders.
            ContainerPath[] needed =
            [
                .. entries.SelectMany(entry => entry.Path.Ancestors).Where(folder => root is not { } app || folder == app || folder.IsBelow(app)),
                .. copied[layerClass].SelectMany(copy => copy.NeededFolders),
            ];
            entries.AddRange(copied[layerClass].SelectMany(copy => copy.Files));

            // Each layer has the folders that it needs, as those of other builders do: its bytes do not depend on the layers below.
            HashSet<ContainerPath> written = [.. entries.OfType<FolderEntry>().Select(folder => folder.Path)];
            entries.AddRange(needed.Where(folder => !isBaseFolder(folder) && written.Add(folder)).Select(folder => described.GetValueOrDefault(folder) ?? new FolderEntry(folder)));
            if (entries.Count > 0)
            {
                layers.Add(new LayerPlan(layerClass, entries)
                {
                    IsDerived = layerClass != LayerClass.App && members[layerClass].Any(file => file.IsTrimmed),
                    Inputs = Inputs(members[layerClass], copied[layerClass], trimRoots, entries),
                });
            }
        }

        return layers.ToImmutable();
    }

    private static ImmutableArray<string> Inputs(IEnumerable<PublishedFile> files, IEnumerable<CopiedFiles> copies, Digest? trimRoots, IEnumerable<LayerEntry> entries) =>
        [.. files.SelectMany(file => Inputs(file, trimRoots)).Concat(copies.Select(copy => copy.Input)).Append(DeclaredInput.OfPaths(files, entries)).Distinct().Order(StringComparer.Ordinal)];

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

        if (file.Mode is not null || file.Owner is not null)
        {
            yield return $"access {file.RelativePath} {file.Mode} {file.Owner}";
        }
    }

    private static FileEntry Entry(PublishedFile file, ContainerPath? root) =>
        new(ContainerPath.OfPublished(root, file.RelativePath), file.Content)
        {
            Mode = file.Mode ?? (file.IsExecutable ? UnixMode.Executable : UnixMode.Data),
            Owner = file.Owner ?? NumericUser.Root,
            Modified = file.Origin == FileOrigin.Asset ? AssetTimes.Of(file.Content) : LayerEntry.ConstantTime,
        };

    private static ContainerStagesException Unknown(CopiedFiles copy, IEnumerable<LayerClass> order) => new(
        Catalogue.UnknownLayer,
        $"cannot put {copy.What} into the layer '{copy.Layer}': {(copy.Layer == LayerClass.Base.Name ? "it is the base's" : "there is no such layer")}",
        $"Name one of {string.Join(", ", order.Where(layerClass => layerClass != LayerClass.Base).Select(known => known.Name))}, or add a ContainerStageLayer of that name.")
    {
        Subject = copy.Item,
    };
}
