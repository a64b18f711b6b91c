using System.Text;
using BenchmarkDotNet.Attributes;
using ContainerStages.Oci;

namespace ContainerStages.Benchmarks.Pieces;

/// <summary>The manifest of an image with 12 layers, as a registry sends it.</summary>
public class ManifestReading
{
    private readonly byte[] _manifest = new Manifest(MediaType.OciManifest, Blob(0, MediaType.OciConfig), [.. Enumerable.Range(1, 12).Select(i => Blob(i, MediaType.OciLayerGzip))]).ToBytes();

    [Benchmark]
    public int Read() => Manifest.Parse(_manifest).Layers.Length;

    private static Descriptor Blob(int i, MediaType mediaType) => new(mediaType, Digest.Of(Encoding.UTF8.GetBytes($"blob {i}")), 1_000_000 + i);
}
