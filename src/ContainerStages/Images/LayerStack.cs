using System.Collections.Immutable;
using ContainerStages.App;
using ContainerStages.Oci;

namespace ContainerStages.Images;

/// <summary>
/// The layers of a finished image under their names, oldest first. Those of its base share the name <c>base</c>. The image's history has the names of
/// the app's layers and the digests of their inputs, so the configuration is enough to compare two images.
/// </summary>
internal sealed record LayerStack(ImmutableArray<NamedLayer> Layers)
{
    public const string Base = "base";
    private const string Author = "ContainerStages: ";
    private const string Inputs = "inputs ";

    /// <summary>The history's <c>created_by</c> for a layer of the app.</summary>
    public static string CreatedBy(string layer) => Author + layer;

    /// <summary>The history's comment with the digest of a layer's inputs.</summary>
    public static string Comment(IEnumerable<string> inputs) => Inputs + DeclaredInput.DigestOf(inputs);

    public static LayerStack Of(Image image) => new(
    [
        .. Of(image.Manifest, image.Config).Layers.Zip(image.Layers, (named, layer) => layer.IsBase ? new NamedLayer(Base, layer.DiffId, layer.Blob) : named),
    ]);

    /// <summary>
    /// The layers of any image: a layer that the history does not mark as the app's counts as the base's. A base may have layers with the same names.
    /// </summary>
    public static LayerStack Of(Manifest manifest, ImageConfig config)
    {
        // The base's history may have any number of entries; the app's entries are at the end.
        ImmutableArray<Digest> diffIds = config.DiffIds;
        (string CreatedBy, string Comment)[] history = [.. Enumerable.Repeat(("", ""), diffIds.Length), .. config.HistoryOfLayers];
        return new LayerStack([.. manifest.Layers.Zip(diffIds, history.TakeLast(diffIds.Length)).Select(layer => Name(layer.First, layer.Second, layer.Third))]);
    }

    /// <returns>Empty if the image has no such layer; several only for layers of the base.</returns>
    public IEnumerable<NamedLayer> Of(string name) => Layers.Where(layer => layer.Name == name);

    private static NamedLayer Name(Descriptor blob, Digest diffId, (string CreatedBy, string Comment) history) =>
        history.CreatedBy.StartsWith(Author, StringComparison.Ordinal)
            ? new NamedLayer(history.CreatedBy[Author.Length..], diffId, blob) { Inputs = InputsOf(history.Comment) }
            : new NamedLayer(Base, diffId, blob);

    private static Digest? InputsOf(string comment) =>
        comment.StartsWith(Inputs, StringComparison.Ordinal) && Digest.TryParse(comment[Inputs.Length..], out Digest digest) ? digest : null;
}

/// <param name="Name">As in the layer table.</param>
/// <param name="DiffId">The digest of its uncompressed bytes.</param>
/// <param name="Blob">As in the manifest.</param>
internal sealed record NamedLayer(string Name, Digest DiffId, Descriptor Blob)
{
    /// <summary>The digest of the layer's inputs; null if the image does not record it.</summary>
    public Digest? Inputs { get; init; }
}
