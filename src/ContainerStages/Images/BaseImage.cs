using System.Collections.Immutable;
using ContainerStages.Layers;
using ContainerStages.Oci;

namespace ContainerStages.Images;

/// <summary>
/// What an image is built on. When a source returns it, its layers are in the content store or promised to it: a layer of a registry's
/// image is downloaded only when it is read.
/// </summary>
internal sealed record BaseImage
{
    /// <summary>As the user wrote it: <c>mcr.microsoft.com/dotnet/aspnet:10.0</c>, <c>scratch</c>, <c>stage:base</c>, …</summary>
    public required string Name { get; init; }

    /// <summary>The manifest's digest; null if the source has none (scratch, a composed stage, a docker archive).</summary>
    public Digest? ManifestDigest { get; init; }

    /// <summary>The registry and repository its layers can be mounted from; null for other sources.</summary>
    public ImageReference? Reference { get; init; }

    public required ImageConfig Config { get; init; }

    /// <summary>The layers, the oldest first.</summary>
    public required ImmutableArray<BaseLayer> Layers { get; init; }
}

/// <summary>One layer of a base.</summary>
/// <param name="Blob">The layer's blob, compressed or not, as its media type says.</param>
/// <param name="DiffId">The digest of the uncompressed layer.</param>
/// <param name="Class">The class of its files: <see cref="LayerClass.Base"/>, or for a composed base also <see cref="LayerClass.System"/>.</param>
internal sealed record BaseLayer(Descriptor Blob, Digest DiffId, LayerClass Class);
