using System.Globalization;
using ContainerStages.Ledgers;
using ContainerStages.Sboms;
using static ContainerStages.Reports.MarkdownText;

namespace ContainerStages.Reports;

/// <summary>
/// An image as a page for people, in Markdown: <c>container.md</c>, which build servers show beside a build. Everything in it is from the image's ledger.
/// </summary>
internal static class ImageReport
{
    public const string FileName = "container.md";

    private const int MostReasons = 10;

    /// <param name="ledger">Of a delivered image.</param>
    public static string Write(Ledger ledger)
    {
        LedgerImage image = ledger.Image;
        LedgerName name = image.Name ?? throw new ArgumentException("the image is not delivered", nameof(ledger));
        List<string> lines =
        [
            $"# {Line($"{name.Repository} for {image.Platform}")}",
            "",
            Row("", ""),
            Row("---", "---"),
            Row("names", Line(string.Join(", ", name.All))),
            Row("digest", $"{image.Digest}"),
        ];
        if (name.Tagged != image.Digest)
        {
            lines.Add(Row("digest of all platforms", $"{name.Tagged}"));
        }

        lines.AddRange(
        [
            Row("size in a registry", LayerTable.Size(image.Size)),
            Row("base", Line(image.BaseDigest is { } digest ? $"{Sbom.PublicName(image.Base)} {digest}" : Sbom.PublicName(image.Base))),
            Row("user", Line(image.User)),
            "",
            .. Layers(ledger),
            .. Changes(ledger),
            .. Findings(ledger),
            .. ScanTable.Write(ledger.Scan),
        ]);
        return string.Join('\n', lines) + "\n";
    }

    private static IEnumerable<string> Layers(Ledger ledger) =>
    [
        "## Layers",
        "",
        Row("layer", "files", "size", "in a registry", "digest", ""),
        Row("---", "---:", "---:", "---:", "---", "---"),
        .. ledger.Layers.Select(layer => Row(
            Line(layer.Name),
            layer.Files.IsEmpty ? "" : layer.Files.Length.ToString(CultureInfo.InvariantCulture),
            layer.UncompressedSize is { } size ? LayerTable.Size(size) : "",
            LayerTable.Size(layer.Size),
            layer.Digest.Short,
            Word(layer.Work.Outcome) + (layer.IsDerived ? ", derived by trimming" : ""))),
        "",
    ];

    private static IEnumerable<string> Changes(Ledger ledger)
    {
        if (ledger.Comparison is not { } comparison)
        {
            return [];
        }

        LedgerLayer[] changed = [.. ledger.Layers.Where(layer => layer.Change is { Kind: not ChangeKind.Same })];
        return
        [
            "## What changed",
            "",
            $"{Line($"Compared with {comparison.Name}: {ComparisonLines.OfNodes(ledger, comparison)}")}.",
            "",
            .. changed.Length == 0 ? (string[])[] :
            [
                Row("layer", "", "because"),
                Row("---", "---", "---"),
                .. changed.Select(layer => Row(Line(layer.Name), ComparisonLines.Word(layer.Change!.Kind), Line(ComparisonLines.Reasons(layer.Change, MostReasons)))),
                "",
            ],
        ];
    }

    private static IEnumerable<string> Findings(Ledger ledger) => ledger.Findings.IsEmpty && ledger.Checks.IsEmpty ? [] :
    [
        "## Checks",
        "",
        Row("code", "", ""),
        Row("---", "---", "---"),
        .. ledger.Findings.Select(finding => Row(finding.Code, finding.Severity, Line(finding.Message))),
        .. ledger.Checks.Select(check => Row(
            Line(check.Code),
            Line(Grade(check)),
            Line(check.Justification))),
        "",
    ];

    /// <summary>What the project has done with a check.</summary>
    public static string Grade(LedgerCheck check) => check.Severity is { } severity ? $"re-graded to {severity}" : "secrets allowed";

    public static string Word(WorkOutcome outcome) => outcome switch
    {
        WorkOutcome.FromBase => "from the base",
        WorkOutcome.FromImage => "from another image",
        WorkOutcome.FromStore => "from the content store",
        _ => "built",
    };
}
