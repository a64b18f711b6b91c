using System.Globalization;
using ContainerStages.Scans;
using static ContainerStages.Reports.MarkdownText;

namespace ContainerStages.Reports;

/// <summary>What a scan found, as a section of a page in Markdown.</summary>
internal static class ScanTable
{
    /// <summary>The ledger has all.</summary>
    private const int MostRows = 50;

    /// <param name="scan">Null if the image was not scanned: then nothing is written.</param>
    public static IEnumerable<string> Write(ScanResult? scan) => scan is null ? [] :
    [
        "## Vulnerabilities",
        "",
        $"{Line(Summary(scan))}.",
        "",
        .. scan.Vulnerabilities.IsEmpty ? (string[])[] :
        [
            Row("id", "severity", "package", "version", "fixed in", ""),
            Row("---", "---", "---", "---", "---", "---"),
            .. scan.Vulnerabilities.Take(MostRows).Select(one => Row(Cells(one).Select(Line).ToArray())),
            "",
            .. scan.Vulnerabilities.Length > MostRows ? (string[])[string.Create(CultureInfo.InvariantCulture, $"The ledger has {scan.Vulnerabilities.Length - MostRows} more."), ""] : [],
        ],
    ];

    /// <summary>One line for people.</summary>
    public static string Summary(ScanResult scan) => string.Create(
        CultureInfo.InvariantCulture,
        $"{scan.Tool} {scan.Version} found {scan.Counts}{(scan.Counts.Excepted > 0 ? $", and {scan.Counts.Excepted} that the project excepts" : "")}");

    /// <summary>The cells of a row, not safe for any format yet.</summary>
    public static IEnumerable<string> Cells(Vulnerability one) =>
    [
        one.Id,
        one.Severity.Word(),
        one.Package,
        one.Version,
        one.Fixed ?? "",
        one.IsExcepted ? string.Create(CultureInfo.InvariantCulture, $"excepted until {one.Expires:yyyy-MM-dd}: {one.Justification}") : "",
    ];
}
