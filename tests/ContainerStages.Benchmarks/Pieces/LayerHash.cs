using BenchmarkDotNet.Attributes;
using ContainerStages.IO;

namespace ContainerStages.Benchmarks.Pieces;

/// <summary>The digest of a layer, which is computed while the layer is written.</summary>
public class LayerHash
{
    private readonly byte[] _layer = Payload.Create(16 * 1024 * 1024);

    [Benchmark]
    public async Task<string> Hash()
    {
        await using var hash = new HashingStream(Stream.Null);
        await hash.WriteAsync(_layer);
        return hash.Finish().ToString();
    }
}
