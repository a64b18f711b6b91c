using System.Globalization;
using ContainerStages.Checks.Facts;
using ContainerStages.Diagnostics;
using ContainerStages.Ledgers;

namespace ContainerStages.Checks.Order;

/// <summary>No layer changed below one that stayed the same, unless its inputs changed.</summary>
internal static class ObservedOrderRule
{
    private const int MostFiles = 5;

    /// <param name="inversion">An inversion of an <see cref="ObservedOrder"/>.</param>
    /// <param name="before">The image of the comparison.</param>
    /// <param name="files">The files that differ in the layer; empty if the old layer is not available.</param>
    public static Finding Explain(ObservedInversion inversion, PreviousImage before, IReadOnlyList<string> files)
    {
        string layer = inversion.Layer.Name;
        string stayed = string.Join(", ", inversion.Unchanged.Select(unchanged => $"'{unchanged.Name}'"));
        string differences = files.Count == 0 ? "which of its files cannot be told here" : string.Create(CultureInfo.InvariantCulture, $"differences: {files.Count}, first: {string.Join("; ", files.Take(MostFiles))}");
        return new Finding(
            Catalogue.ObservedInversion,
            string.Create(
                CultureInfo.InvariantCulture,
                $"cannot keep layer '{layer}' below {stayed}: it changed since {before.Name} and they did not, and none of its inputs changed ({string.Join(", ", Kinds(inversion.Layer))}); {differences}; every node unpacks {inversion.Bytes} bytes again that are the same"),
            $"A file that differs after every build belongs to the app: take it out of the Files of the ContainerStageLayer, or keep times, random numbers and paths out of it. If it had to change this once, publish with <ContainerStageCheck Include=\"{Catalogue.ObservedInversion}\" Severity=\"warning\" Justification=\"…\" />.");
    }

    /// <summary>Each kind of input once: <c>package</c>, <c>trim roots</c>.</summary>
    private static IEnumerable<string> Kinds(LedgerLayer layer) => layer.Inputs.Select(Kind).Distinct();

    private static string Kind(string input) =>
        input.StartsWith("runtime pack", StringComparison.Ordinal) ? "runtime pack"
        : input.StartsWith("trim roots", StringComparison.Ordinal) ? "trim roots"
        : input[..input.IndexOf(' ', StringComparison.Ordinal)];
}
