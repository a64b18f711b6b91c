using System.Collections.Immutable;
using ContainerStages.App;
using ContainerStages.Images;
using ContainerStages.Oci;

namespace ContainerStages.Ledgers;

/// <summary>The state that an image is compared with: the previous image, or the lock file that a team has committed.</summary>
/// <param name="Name">The name in messages.</param>
/// <param name="Layers">Bottom to top.</param>
internal sealed record PreviousImage(string Name, ImmutableArray<PreviousLayer> Layers)
{
    /// <summary>The digest of the manifest; null for a lock file.</summary>
    public Digest? Digest { get; init; }

    /// <summary>Null if the image was published from another machine.</summary>
    public Ledger? Ledger { get; init; }

    /// <summary>The topmost layer of that name; a base may have a layer with the same name.</summary>
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

/// <param name="Inputs">The digest of its inputs; null if not known.</param>
/// <param name="Blob">Null if not known.</param>
internal sealed record PreviousLayer(string Name, Digest DiffId, Digest? Inputs, Descriptor? Blob);
