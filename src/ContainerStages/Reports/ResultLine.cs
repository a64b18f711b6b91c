using System.Globalization;
using ContainerStages.Ledgers;

namespace ContainerStages.Reports;

/// <summary>A publish in one line: where the image is, its size, and what changed.</summary>
internal static class ResultLine
{
    /// <param name="destination">Such as <c>registry.example/orders:1.0@sha256:…</c>, or a file.</param>
    /// <param name="ledgers">One for each platform; none if it is not known which of them the destination has.</param>
    public static string Write(string destination, IReadOnlyList<Ledger> ledgers)
    {
        if (ledgers.Count == 0)
        {
            return destination;
        }

        string size = LayerTable.Size(ledgers.Sum(ledger => ledger.Layers.Sum(layer => layer.Size)));
        string platforms = ledgers.Count > 1 ? $"{string.Join(" + ", ledgers.Select(ledger => ledger.Image.Platform))}, " : "";
        int layers = ledgers.Sum(ledger => ledger.Layers.Length);
        string changed = ledgers.Any(ledger => ledger.Comparison is null)
            ? ""
            : string.Create(CultureInfo.InvariantCulture, $", {ledgers.Sum(ledger => ledger.Layers.Count(layer => layer.Change?.Kind != ChangeKind.Same))} changed");
        return string.Create(CultureInfo.InvariantCulture, $"{destination} {size}, {platforms}{layers} {(layers == 1 ? "layer" : "layers")}{changed}");
    }
}
