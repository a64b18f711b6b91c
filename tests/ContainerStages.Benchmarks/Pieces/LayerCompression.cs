using BenchmarkDotNet.Attributes;
using ContainerStages.Layers;

namespace ContainerStages.Benchmarks.Pieces;

/// <summary>The compression of a layer: gzip in blocks, and zstd.</summary>
public class LayerCompression
{
    private readonly byte[] _layer = Payload.Create(16 * 1024 * 1024);

    [Benchmark]
    [Arguments(CompressionKind.Gzip, 1)]
    [Arguments(CompressionKind.Gzip, 3)]
    [Arguments(CompressionKind.Gzip, 6)]
    [Arguments(CompressionKind.Zstd, 1)]
    [Arguments(CompressionKind.Zstd, 3)]
    [Arguments(CompressionKind.Zstd, 9)]
    public async Task Compress(CompressionKind kind, int level)
    {
        await using Stream compressed = new Compression(kind, level).Compress(Stream.Null);
        await compressed.WriteAsync(_layer);
    }
}
