using ContainerStages.App;
using ContainerStages.Diagnostics;
using ContainerStages.Layers;

namespace ContainerStages.Images;

/// <summary>Assigns files to the project's own layers: a file is in at most one layer, and a layer that names files gets at least one.</summary>
internal static class UserLayerFiles
{
    private const int MostHints = 3;

    /// <param name="files">The files of the publish folder.</param>
    /// <param name="userLayers">The layers, which have different names.</param>
    /// <returns>The layer of each assigned file.</returns>
    /// <exception cref="ContainerStagesException">Two layers name a file, or a layer names no existing file.</exception>
    public static IReadOnlyDictionary<PublishedFile, UserLayer> Of(IReadOnlyList<PublishedFile> files, IReadOnlyList<UserLayer> userLayers)
    {
        Dictionary<PublishedFile, UserLayer> taken = [];
        foreach (UserLayer layer in userLayers.Where(layer => !layer.Files.IsEmpty))
        {
            PublishedFile[] matching = [.. files.Where(file => layer.Matches(file.RelativePath))];
            if (matching.Length == 0)
            {
                throw Empty(layer, files);
            }

            foreach (PublishedFile file in matching)
            {
                if (!taken.TryAdd(file, layer))
                {
                    throw Ambiguous(file, taken[file], layer);
                }
            }
        }

        return taken;
    }

    private static ContainerStagesException Ambiguous(PublishedFile file, UserLayer first, UserLayer second) => new(
        Catalogue.AmbiguousLayer,
        $"cannot choose a layer for '{file.RelativePath}': the Files of '{first.Name}' and those of '{second.Name}' name it",
        "Write the Files of one of the two so that they leave it out.")
    {
        Subject = ItemReference.Layer(second.Name),
    };

    private static ContainerStagesException Empty(UserLayer layer, IReadOnlyList<PublishedFile> files)
    {
        string[] nearest = [.. layer.Nearest([.. files.Select(file => file.RelativePath)])];
        string hint = nearest.Length == 0
            ? "Paths are relative to the publish folder: see that the files are published (CopyToPublishDirectory), and where they are there."
            : $"Paths are relative to the publish folder, and capitals count: perhaps you mean {string.Join(", ", nearest.Take(MostHints).Select(path => $"'{path}'"))}.";
        return new(
            Catalogue.EmptyLayer,
            $"cannot make the layer '{layer.Name}': no published file matches its Files, '{string.Join(';', layer.Files)}'",
            hint)
        {
            Subject = ItemReference.Layer(layer.Name),
        };
    }
}
