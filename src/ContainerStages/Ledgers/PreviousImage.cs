using System.Collections.Immutable;
using ContainerStages.App;
using ContainerStages.Images;
using ContainerStages.Layers;
using ContainerStages.Oci;

namespace ContainerStages.Ledgers;

/// <summary>The state that an image is compared with: the previous image, or the lock file that a team has committed.</summary>
/// <param name="Name">The name in messages.</param>
/// <param name="Layers">Bottom to top.</param>
internal sealed record PreviousImage(string Name, ImmutableArray<Layer> Layers)
{
    /// <summary>The digest of the manifest; null for a lock file.</summary>
    public Digest? Digest { get; init; }

    /// <summary>Null if the image was published from another machine.</summary>
    public Ledger? Ledger { get; init; }

    /// <summary>The topmost layer of that name; a base may have a layer with the same name.</summary>
    public Layer? Of(string name) => Layers.LastOrDefault(layer => layer.Name == name);

    public static PreviousImage Of(Image image) => new(image.Name, image.Layers) { Digest = image.Descriptor.Digest };

    public static PreviousImage Of(string name, Ledger ledger) =>
        new(name, [.. ledger.Layers.Select(layer => Layer.Of(layer.Name, layer.DiffId, layer.Blob) with { Inputs = DeclaredInput.DigestOf(layer.Inputs) })])
        {
            Digest = ledger.Image.Digest,
            Ledger = ledger,
        };
}
