namespace ContainerStages.Benchmarks.Pulls;

/// <summary>A layer of one version of an image.</summary>
/// <param name="Digest">The digest of the compressed layer: what a registry and a content store file it under.</param>
/// <param name="ChainId">The digest of the layer and all below it: what a node files the unpacked layer under.</param>
/// <param name="Unpacked">The size of its tar archive, in megabytes.</param>
/// <param name="Compressed">The compressed size, in megabytes.</param>
internal sealed record PulledLayer(string Digest, string ChainId, double Unpacked, double Compressed);
