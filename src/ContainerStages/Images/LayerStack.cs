using System.Collections.Immutable;
using ContainerStages.Layers;
using ContainerStages.Oci;

namespace ContainerStages.Images;

/// <summary>
/// The layers of a finished image under their names, oldest first. Those of its base share the name <c>base</c>. Our names, and what our
/// layers are made of, stand in the image's history: whoever has the configuration needs nothing else to compare two images.
/// </summary>
internal sealed record LayerStack(ImmutableArray<NamedLayer> Layers)
{
    public const string Base = "base";
    private const string Author = "ContainerStages: ";
    private const string Inputs = "inputs ";

    /// <summary>What the history of an image says about one of our layers.</summary>
    public static string CreatedBy(string layer) => Author + layer;

    /// <summary>What the history of an image says about what one of our layers is made of.</summary>
    public static string Comment(IEnumerable<string> inputs) => Inputs + DeclaredInput.DigestOf(inputs);

    public static LayerStack Of(Image image) => new(
    [
        .. Of(image.Manifest, image.Config).Layers.Zip(image.Layers, (named, layer) => layer.IsBase ? new NamedLayer(Base, layer.DiffId, layer.Blob) : named),
    ]);

    /// <summary>Of an image that may be anybody's: a layer that the history does not call ours counts as the base's. A base may have layers with our names, too.</summary>
    public static LayerStack Of(Manifest manifest, ImageConfig config)
    {
        // The base's history may say anything, also too much or too little; ours is the end of it.
        ImmutableArray<Digest> diffIds = config.DiffIds;
        (string CreatedBy, string Comment)[] history = [.. Enumerable.Repeat(("", ""), diffIds.Length), .. config.HistoryOfLayers];
        return new LayerStack([.. manifest.Layers.Zip(diffIds, history.TakeLast(diffIds.Length)).Select(layer => Name(layer.First, layer.Second, layer.Third))]);
    }

    /// <returns>None where the image has no such layer; several only of the base's.</returns>
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
    /// <summary>Stands for what it is made of; null where the image does not say.</summary>
    public Digest? Inputs { get; init; }
}
