using System.Collections.Immutable;
using ContainerStages.App;
using ContainerStages.IO;
using ContainerStages.Images;
using ContainerStages.Layers;

namespace ContainerStages.Proofs;

/// <summary>Simulates a change of published files that no source of the project can cause, such as a change of a package.</summary>
internal static class PlanEdit
{
    /// <param name="files">The files of the publish folder.</param>
    /// <param name="layer">The layer whose class of files changes: in it, and in each layer of the project's own, the first such file gets one byte more.</param>
    /// <param name="userLayers">The project's own.</param>
    public static IReadOnlyList<PublishedFile> Apply(IReadOnlyList<PublishedFile> files, string layer, IReadOnlyList<UserLayer> userLayers)
    {
        bool trimmed = files.Any(file => file is { Origin: FileOrigin.Framework, IsTrimmed: true });
        IReadOnlyDictionary<PublishedFile, UserLayer> ofUserLayers = UserLayerFiles.Of(files, userLayers);
        HashSet<string> edited =
        [
            .. files
                .Where(file => file.ClassOf(trimmed).Name == layer)
                .DistinctBy(ofUserLayers.GetValueOrDefault)
                .Select(file => file.RelativePath),
        ];
        return [.. files.Select(file => edited.Contains(file.RelativePath) ? file with { Content = Edited(file.Content) } : file)];
    }

    /// <param name="framework">The files of a shared framework.</param>
    /// <param name="layer">The layer whose first file gets one byte more.</param>
    public static ImmutableArray<CopiedFiles> Apply(ImmutableArray<CopiedFiles> framework, string layer)
    {
        LayerEntry? first = framework.Where(files => files.Layer == layer).SelectMany(files => files.Files).FirstOrDefault();
        return [.. framework.Select(files => files with { Entries = [.. files.Entries.Select(entry => entry == first && entry is FileEntry file ? file with { Content = Edited(file.Content) } : entry)] })];
    }

    private static FileContent Edited(FileContent content) => FileContent.Of([.. content.ReadAll(), 0]);
}
