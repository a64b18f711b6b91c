using ContainerStages.Oci;

namespace ContainerStages.Destinations;

/// <summary>What a registry has under a tag.</summary>
/// <param name="Name">The registry, the repository and the tag.</param>
/// <param name="Digest">A manifest's or an index's.</param>
internal sealed record PublishedTag(string Name, Digest Digest);
