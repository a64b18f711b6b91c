using System.Collections.Immutable;
using ContainerStages.Oci;
using ContainerStages.Registry.Referrers;

namespace ContainerStages.Destinations.Promotions;

/// <summary>All that belongs to an image in a repository, as bytes that stay as they are: its manifests, and what refers to them.</summary>
/// <param name="Root">Of the index, or of the only image's manifest.</param>
/// <param name="Manifests">Those of images, indexes and artifacts. Each comes after those that it needs, and the root's before those that refer to it.</param>
internal sealed record PromotedImage(Descriptor Root, ImmutableArray<PromotedManifest> Manifests)
{
    /// <summary>The artifacts that the source lists for a manifest.</summary>
    public ImmutableArray<ReferrerList> Referrers { get; init; } = [];

    /// <summary>The tags that cosign has made from a digest, and what they point to.</summary>
    public ImmutableArray<KeyValuePair<string, Descriptor>> ArtifactTags { get; init; } = [];

    /// <summary>The images for platforms, without attestations of BuildKit's kind.</summary>
    public ImmutableArray<Platform> Platforms { get; init; } = [];
}

/// <summary>A manifest or an index.</summary>
/// <param name="Blobs">What the registry must have before it: layers and configuration. An index has none.</param>
internal sealed record PromotedManifest(Descriptor Descriptor, ImmutableArray<Descriptor> Blobs);

/// <summary>What refers to a manifest.</summary>
/// <param name="Subject">The manifest's digest.</param>
/// <param name="Content">The list, word for word; null if the registry makes lists itself.</param>
internal sealed record ReferrerList(Digest Subject, ImmutableArray<Referrer> Referrers, byte[]? Content);
