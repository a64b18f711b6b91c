using System.Globalization;
using ContainerStages.Ledgers;

namespace ContainerStages.Reports;

/// <summary>The changes of a publish, for a terminal: a line for each changed layer, and one about nodes that run the previous image.</summary>
internal static class ComparisonLines
{
    private const int MostReasons = 3;

    /// <returns>Empty if there was no image to compare with.</returns>
    public static IReadOnlyList<string> Write(Ledger ledger)
    {
        if (ledger.Comparison is not { } comparison)
        {
            return [];
        }

        if (comparison.LayersKept == ledger.Layers.Length)
        {
            return [$"Compared with {comparison.Name} for {ledger.Image.Platform}: no layer changed, and nodes that run it have every one"];
        }

        List<string> lines = [$"Compared with {comparison.Name} for {ledger.Image.Platform}:"];
        lines.AddRange(ledger.Layers.Where(layer => layer.Change?.Kind != ChangeKind.Same).Select(layer => $"  {layer.Name} {Word(layer.Change!.Kind)}{(layer.Change.Reasons.IsEmpty ? "" : $": {Reasons(layer.Change, MostReasons)}")}"));
        lines.Add($"  {OfNodes(ledger, comparison)}");
        return lines;
    }

    /// <summary>What a node does that runs the previous image.</summary>
    public static string OfNodes(Ledger ledger, LedgerComparison comparison)
    {
        string unpacked = comparison.BytesUnpacked is { } bytes ? $"unpack {LayerTable.Size(bytes)}" : "unpack the others";
        return string.Create(CultureInfo.InvariantCulture, $"nodes that run it keep {comparison.LayersKept} of {ledger.Layers.Length} layers, download {LayerTable.Size(comparison.BytesDownloaded)} and {unpacked}");
    }

    public static string Word(ChangeKind kind) => kind == ChangeKind.New ? "is new" : "changed";

    /// <returns>As many reasons as may be shown.</returns>
    public static string Reasons(LedgerChange change, int most) => string.Join("; ", change.Reasons.Take(most)) + (change.Reasons.Length > most ? "; …" : "");
}
