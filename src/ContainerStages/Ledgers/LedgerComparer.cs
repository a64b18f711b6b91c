using System.Collections.Immutable;
using ContainerStages.App;
using ContainerStages.Layers;
using ContainerStages.Oci;

namespace ContainerStages.Ledgers;

/// <summary>Adds to an image's ledger the changes since the previous image, and the work of a node that runs the previous image.</summary>
internal static class LedgerComparer
{
    /// <param name="now">The ledger of the new image.</param>
    /// <param name="before">The image that it replaces, which has a digest.</param>
    /// <param name="reach">Reads the published assemblies.</param>
    public static Ledger Compare(Ledger now, PreviousImage before, AssemblyReach reach)
    {
        int kept = now.Layers.Zip(before.Layers).TakeWhile(pair => pair.First.DiffId == pair.Second.DiffId).Count();
        HashSet<Digest> there = [.. before.Layers.Where(layer => layer.HasBlob).Select(layer => layer.Blob.Digest)];
        LayerReasons? reasons = before.Ledger is { } ledger ? new LayerReasons(now, ledger, reach) : null;
        LedgerLayer[] unpacked = [.. now.Layers.Skip(kept)];
        return now with
        {
            Comparison = new LedgerComparison(
                before.Name,
                before.Digest!.Value,
                kept,
                kept > 0 ? now.Layers[kept - 1].ChainId : null,
                now.Layers.Where(layer => !there.Contains(layer.Digest)).Sum(layer => layer.Size),
                unpacked.All(layer => layer.UncompressedSize is not null) ? unpacked.Sum(layer => layer.UncompressedSize) : null),
            Layers = [.. now.Layers.Select((layer, i) => layer with { Change = ChangeOf(layer, i < kept, before, reasons) })],
        };
    }

    private static LedgerChange ChangeOf(LedgerLayer layer, bool isKept, PreviousImage before, LayerReasons? reasons)
    {
        if (isKept || before.Layers.Any(other => other.DiffId == layer.DiffId))
        {
            return new LedgerChange(ChangeKind.Same, isKept, []);
        }

        if (before.Of(layer.Name) is not { } previous)
        {
            return new LedgerChange(ChangeKind.New, IsKept: false, []);
        }

        LedgerLayer? described = before.Ledger?.Layers.LastOrDefault(other => other.Name == layer.Name);
        return new LedgerChange(ChangeKind.Changed, IsKept: false, described is not null && reasons is not null ? reasons.Of(layer, described) : Guess(layer, previous));
    }

    /// <summary>The reasons by digests alone, for an image that was published from another machine.</summary>
    private static ImmutableArray<string> Guess(LedgerLayer layer, Layer previous) =>
        layer.Origin == LayerSource.Base ? ["the base is another one"]
        : layer.Origin == LayerSource.Image ? ["the image that it is taken from is another one"]
        : previous.Inputs is not { } inputs ? []
        : inputs == DeclaredInput.DigestOf(layer.Inputs) ? ["its files changed, and none of its inputs"]
        : ["its inputs changed; the ledger that lists them is on the machine that published the image before it"];
}
