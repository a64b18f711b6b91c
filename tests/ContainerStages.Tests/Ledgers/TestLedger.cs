using ContainerStages.Layers;
using ContainerStages.Ledgers;
using ContainerStages.Oci;

namespace ContainerStages.Tests.Ledgers;

/// <summary>Ledgers in short: a layer is <c>class=content</c>, with its inputs after a slash: <c>packages=1/package A 1.0</c>.</summary>
internal static class TestLedger
{
    public static Digest DigestOf(string text) => Digest.Of(System.Text.Encoding.UTF8.GetBytes(text));

    public static Ledger Of(string layers) => new()
    {
        Image = new LedgerImage("linux/amd64", "m", DigestOf(layers), DigestOf(layers + "c"), 1, "1:1", "scratch", null),
        Layers = [.. WithChain([.. layers.Split(' ').Select(Layer)])],
    };

    private static LedgerLayer Layer(string text)
    {
        string name = text.Split('=')[0];
        string content = text.Split('=')[1].Split('/')[0];
        string[] inputs = [.. text.Split('/').Skip(1).Select(input => input.Replace('_', ' '))];
        LayerClass? layerClass = LayerClass.All.FirstOrDefault(known => known.Name == name);
        return new LedgerLayer
        {
            Name = name,
            Class = layerClass?.Name ?? "user",
            Rank = layerClass?.Rank ?? 40,
            Origin = name == "base" ? LayerSource.Base : LayerSource.Publish,
            MediaType = MediaType.OciLayerGzip.Value,
            Digest = DigestOf(name + content + "gz"),
            DiffId = DigestOf(name + content),
            ChainId = DigestOf(""),
            Size = 10,
            UncompressedSize = name == "base" ? null : 100,
            Inputs = [.. inputs],
            Work = new LedgerWork(WorkOutcome.Compressed, 1),
        };
    }

    private static IEnumerable<LedgerLayer> WithChain(LedgerLayer[] layers) =>
        layers.Zip(ChainId.Of(layers.Select(layer => layer.DiffId)), (layer, chainId) => layer with { ChainId = chainId });
}
