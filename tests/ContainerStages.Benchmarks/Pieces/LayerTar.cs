using BenchmarkDotNet.Attributes;
using ContainerStages.IO;
using ContainerStages.Layers;

namespace ContainerStages.Benchmarks.Pieces;

/// <summary>The tar archive of a layer with 300 files of 50 kB.</summary>
public class LayerTar
{
    private readonly LayerPlan _layer = new(
        LayerClass.App,
        Enumerable.Range(0, 300).Select(i => new FileEntry(ContainerPath.Parse($"app/folder{i % 20}/file{i}.dll"), FileContent.Of(Payload.Create(50_000, i)))));

    [Benchmark]
    public Task Write() => LayerWriter.WriteAsync(_layer, Stream.Null, CancellationToken.None);
}
