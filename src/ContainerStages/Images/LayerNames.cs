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
        ImmutableArray<LayerHistory> history = config.HistoryOfLayers;
        return [.. manifest.Layers.Take(history.Length).Select((blob, i) => Read(blob, history[i]))];
    }

    /// <summary>The name that a layer's history has; null for a layer that was not built, and not taken.</summary>
    public static string? NameOf(string createdBy) => createdBy.StartsWith(Author, StringComparison.Ordinal) ? createdBy[Author.Length..] : null;

    private static Layer Read(Descriptor blob, LayerHistory history) =>
        NameOf(history.CreatedBy) is { } name
            ? Layer.Of(name, history.DiffId, blob) with { Inputs = InputsOf(history.Comment ?? "") }
            : Layer.OfBase(blob, history.DiffId);

    private static Digest? InputsOf(string comment) =>
        comment.StartsWith(Inputs, StringComparison.Ordinal) && Digest.TryParse(comment[Inputs.Length..], out Digest digest) ? digest : null;
}
