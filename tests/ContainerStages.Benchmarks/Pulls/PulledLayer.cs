namespace ContainerStages.Benchmarks.Pulls;

/// <summary>A layer of one version of an image.</summary>
/// <param name="Digest">Of the compressed layer: what a registry and a content store file it under.</param>
/// <param name="ChainId">Of the layer and all below it: what a node files the unpacked layer under.</param>
/// <param name="Unpacked">In megabytes.</param>
/// <param name="Compressed">In megabytes.</param>
internal sealed record PulledLayer(string Digest, string ChainId, double Unpacked, double Compressed);
