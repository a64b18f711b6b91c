using System.Text;
using ContainerStages.Proofs;

namespace ContainerStages.Reports;

/// <summary>A proof of the layers' order for a terminal: a line for each edit, a column for each layer, bottom to top from the left.</summary>
internal static class OrderMatrix
{
    private const string Corner = "edited";

    public static IReadOnlyList<string> Write(LayerOrderProof proof)
    {
        int first = proof.Rows.Select(row => row.Edit.What.Length).Append(Corner.Length).Max();
        List<string> lines = [Line(Corner, proof.Layers), .. proof.Rows.Select(row => Line(row.Edit.What, row.Fates.Select(Word)))];
        if (proof.WithoutEffect.Length > 0)
        {
            lines.Add($"Changed no layer, and proves nothing: {string.Join("; ", proof.WithoutEffect)}.");
        }

        if (proof.Inversions.IsEmpty)
        {
            bool hasDerived = proof.Rows.Any(row => row.Fates.Contains(LayerFate.Derived));
            lines.Add($"Proved: an edit leaves every layer below its own as it was{(hasDerived ? ", but for those that are derived by trimming" : "")}.");
        }

        return lines;

        string Line(string head, IEnumerable<string> cells)
        {
            var line = new StringBuilder("  ").Append(head.PadRight(first));
            foreach ((string layer, string cell) in proof.Layers.Zip(cells))
            {
                line.Append("  ").Append(cell.PadRight(Math.Max(layer.Length, nameof(LayerFate.Changed).Length)));
            }

            return line.ToString().TrimEnd();
        }
    }

    private static string Word(LayerFate fate) => fate switch
    {
        LayerFate.Same => "same",
        LayerFate.Derived => "derived",
        _ => "changed",
    };
}
