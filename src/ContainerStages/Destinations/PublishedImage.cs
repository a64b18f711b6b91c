using ContainerStages.Oci;

namespace ContainerStages.Destinations;

/// <summary>What a registry has under a tag.</summary>
/// <param name="Name">The registry, the repository and the tag.</param>
/// <param name="Digest">A manifest's or an index's.</param>
internal sealed record PublishedTag(string Name, Digest Digest);

/// <summary>An image as a registry has it; its layers stay there.</summary>
internal sealed record PublishedImage(Digest Digest, Manifest Manifest, ImageConfig Config);
