using System.Collections.Immutable;
using ContainerStages.Oci;

namespace ContainerStages.Images;

/// <summary>
/// A finished image: a manifest, and everything that it refers to, in the content store. Only layers of its base may still be elsewhere, and are
/// fetched when they are read. The image depends only on its base and its plan.
/// </summary>
internal sealed record Image
{
    /// <summary>The descriptor of the manifest, with its platform.</summary>
    public required Descriptor Descriptor { get; init; }

    public required Manifest Manifest { get; init; }

    public required ImageConfig Config { get; init; }

    /// <summary>The layers, the oldest first, as in the manifest.</summary>
    public required ImmutableArray<ImageLayer> Layers { get; init; }

    /// <summary>The repository that the base's layers can be mounted from if the destination is the same registry.</summary>
    public ImageReference? BaseReference { get; init; }

    /// <summary>The layers, the configuration and, last, the manifest: each once.</summary>
    public IEnumerable<Descriptor> Blobs() => Manifest.Layers.Append(Manifest.Config).Append(Descriptor).DistinctBy(blob => blob.Digest);
}

/// <summary>One layer of a finished image.</summary>
/// <param name="Blob">As in the manifest.</param>
/// <param name="DiffId">As in the configuration.</param>
/// <param name="IsBase">Whether it is a layer of the base.</param>
internal sealed record ImageLayer(Descriptor Blob, Digest DiffId, bool IsBase);
