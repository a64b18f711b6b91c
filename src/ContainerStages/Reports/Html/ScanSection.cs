using ContainerStages.Scans;
using static ContainerStages.Reports.Html.HtmlParts;
using static ContainerStages.Reports.Html.HtmlText;

namespace ContainerStages.Reports.Html;

/// <summary>What a scan found.</summary>
internal static class ScanSection
{
    /// <summary>A table with more rows helps nobody, and makes the page slow. The ledger has all.</summary>
    private const int MostRows = 500;

    /// <param name="scan">Null if the image was not scanned: then nothing is written.</param>
    public static IEnumerable<string> Write(ScanResult? scan) => scan is null ? [] :
    [
        .. Section("scan", "Vulnerabilities"),
        $"<p>{Line(ScanTable.Summary(scan))}.</p>",
        .. scan.Vulnerabilities.IsEmpty ? (string[])[] :
        [
            .. TableStart("Vulnerabilities of the image, the worst first", "id", "severity", "package", "version", "fixed in", ""),
            .. scan.Vulnerabilities.Take(MostRows).Select(one => Row("vulnerability", [.. ScanTable.Cells(one).Select(Line)])),
            .. Rest(scan.Vulnerabilities.Length - MostRows, columns: 6, "less severe ones: the ledger lists them"),
            "</tbody></table></div>",
        ],
        "</section>",
    ];
}
