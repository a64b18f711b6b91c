using System.Collections.Immutable;
using ContainerStages.Oci;

namespace ContainerStages.Images;

/// <summary>The layers of a finished image under their names, oldest first. Those of its base share the name <c>base</c>.</summary>
internal sealed record LayerStack(ImmutableArray<NamedLayer> Layers)
{
    private const string Author = "ContainerStages: ";

    /// <summary>What the history of an image says about one of our layers.</summary>
    public static string CreatedBy(string layer) => Author + layer;

    public static LayerStack Of(Image image)
    {
        // The base's history may say anything, also too much; ours is the end of it.
        IEnumerable<string> history = image.Config.CreatedBy.TakeLast(image.Layers.Count(layer => !layer.IsBase));
        return new LayerStack(
        [
            .. image.Layers.Where(layer => layer.IsBase).Select(layer => new NamedLayer("base", layer.DiffId, layer.Blob)),
            .. image.Layers.Where(layer => !layer.IsBase).Zip(history, (layer, createdBy) =>
                new NamedLayer(createdBy.Replace(Author, "", StringComparison.Ordinal), layer.DiffId, layer.Blob)),
        ]);
    }

    /// <returns>None where the image has no such layer; several only of the base's.</returns>
    public IEnumerable<NamedLayer> Of(string name) => Layers.Where(layer => layer.Name == name);
}

/// <param name="Name">As in the layer table.</param>
/// <param name="DiffId">The digest of its uncompressed bytes.</param>
/// <param name="Blob">As in the manifest.</param>
internal sealed record NamedLayer(string Name, Digest DiffId, Descriptor Blob);
