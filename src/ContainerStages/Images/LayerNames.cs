using System.Collections.Immutable;
using ContainerStages.Layers;
using ContainerStages.Oci;

namespace ContainerStages.Images;

/// <summary>
/// The names of layers in an image's history, with the digests of their inputs: so manifest and configuration are enough to compare two images.
/// </summary>
internal static class LayerNames
{
    private const string Author = "ContainerStages: ";
    private const string Inputs = "inputs ";
    private const string From = "from ";

    /// <summary>The history of a layer that was built, or taken from another image.</summary>
    public static LayerHistory HistoryOf(Layer layer) => new(layer.DiffId, Author + layer.Name, layer.TakenFrom is { } image ? From + image : Inputs + layer.Inputs);

    /// <summary>
    /// The layers of any image: a layer that the history does not mark as built or taken counts as the base's. A base may have layers with the same names.
    /// </summary>
    public static ImmutableArray<Layer> Read(Manifest manifest, ImageConfig config)
    {
        // The base's history may have any number of entries; the app's entries are at the end.
        ImmutableArray<Digest> diffIds = config.DiffIds;
        (string CreatedBy, string Comment)[] history = [.. Enumerable.Repeat(("", ""), diffIds.Length), .. config.HistoryOfLayers];
        return [.. manifest.Layers.Zip(diffIds, history.TakeLast(diffIds.Length)).Select(layer => Read(layer.First, layer.Second, layer.Third))];
    }

    /// <summary>The name that a layer's history has; null for a layer that was not built, and not taken.</summary>
    public static string? NameOf(string createdBy) => createdBy.StartsWith(Author, StringComparison.Ordinal) ? createdBy[Author.Length..] : null;

    private static Layer Read(Descriptor blob, Digest diffId, (string CreatedBy, string Comment) history) =>
        NameOf(history.CreatedBy) is { } name
            ? Layer.Of(name, diffId, blob) with { Inputs = InputsOf(history.Comment) }
            : Layer.OfBase(blob, diffId);

    private static Digest? InputsOf(string comment) =>
        comment.StartsWith(Inputs, StringComparison.Ordinal) && Digest.TryParse(comment[Inputs.Length..], out Digest digest) ? digest : null;
}
