using BenchmarkDotNet.Attributes;
using ContainerStages.App;
using ContainerStages.Images;
using ContainerStages.Layers;

namespace ContainerStages.Benchmarks.Pieces;

/// <summary>The plan of the layers of a published app with 300 files, and the fingerprints by which the content store knows the layers.</summary>
public class LayerPlanning
{
    private static readonly FileOrigin[] Origins = Enum.GetValues<FileOrigin>();

    private readonly PublishedFile[] _files =
        [.. Enumerable.Range(0, 300).Select(i => new PublishedFile($"folder{i % 20}/file{i}.dll", Payload.File(i), Origins[i % Origins.Length], IsTrimmed: false, IsExecutable: false))];

    [Benchmark]
    public int Plan() => LayerArranger.Arrange(_files, ContainerPath.Parse("app"), [], [], [], _ => false).Sum(layer => layer.Fingerprint().Hex.Length);
}
