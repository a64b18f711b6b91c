using System.Collections.Immutable;
using ContainerStages.Oci;

namespace ContainerStages.Images;

/// <summary>
/// A finished image: a manifest, and everything below it, in the content store; only layers of its base may be elsewhere still, and
/// promised. A pure function of its base and its plan.
/// </summary>
internal sealed record Image
{
    /// <summary>Names the manifest's bytes; its platform is set.</summary>
    public required Descriptor Descriptor { get; init; }

    public required Manifest Manifest { get; init; }

    public required ImageConfig Config { get; init; }

    /// <summary>Oldest first, as in the manifest.</summary>
    public required ImmutableArray<ImageLayer> Layers { get; init; }

    /// <summary>Where the base's layers can be mounted from, when the destination is the same registry.</summary>
    public ImageReference? BaseReference { get; init; }

    /// <summary>The layers, the configuration and, last, the manifest: each once.</summary>
    public IEnumerable<Descriptor> Blobs() => Manifest.Layers.Append(Manifest.Config).Append(Descriptor).DistinctBy(blob => blob.Digest);
}

/// <summary>One layer of a finished image.</summary>
/// <param name="Blob">As in the manifest.</param>
/// <param name="DiffId">As in the configuration.</param>
/// <param name="IsBase">It came with the base.</param>
internal sealed record ImageLayer(Descriptor Blob, Digest DiffId, bool IsBase);
