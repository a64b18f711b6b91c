using System.Collections.Immutable;
using ContainerStages.Images;
using ContainerStages.Layers;
using ContainerStages.Oci;

namespace ContainerStages.Ledgers;

/// <summary>What an image is compared with: the image before it, or the state that a team has committed.</summary>
/// <param name="Name">For people.</param>
/// <param name="Layers">Bottom to top.</param>
internal sealed record PreviousImage(string Name, ImmutableArray<PreviousLayer> Layers)
{
    /// <summary>The manifest's; null where it is no image but a lock file.</summary>
    public Digest? Digest { get; init; }

    /// <summary>Null where the image was published from elsewhere.</summary>
    public Ledger? Ledger { get; init; }

    /// <summary>What the topmost layer of that name is; a base may have one of the same name.</summary>
    public PreviousLayer? Of(string name) => Layers.LastOrDefault(layer => layer.Name == name);

    public static PreviousImage Of(string name, Digest digest, Manifest manifest, ImageConfig config) =>
        new(name, [.. LayerStack.Of(manifest, config).Layers.Select(layer => new PreviousLayer(layer.Name, layer.DiffId, layer.Inputs, layer.Blob))]) { Digest = digest };

    public static PreviousImage Of(string name, Ledger ledger) =>
        new(name, [.. ledger.Layers.Select(layer => new PreviousLayer(layer.Name, layer.DiffId, DeclaredInput.DigestOf(layer.Inputs), layer.Blob))])
        {
            Digest = ledger.Image.Digest,
            Ledger = ledger,
        };
}

/// <param name="Inputs">Stands for what it was made of; null where nobody knows.</param>
/// <param name="Blob">Null where nobody knows.</param>
internal sealed record PreviousLayer(string Name, Digest DiffId, Digest? Inputs, Descriptor? Blob);
