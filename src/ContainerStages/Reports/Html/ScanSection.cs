using System.Globalization;
using ContainerStages.Scans;
using static ContainerStages.Reports.Html.HtmlText;

namespace ContainerStages.Reports.Html;

/// <summary>What a scan found, as a section of the page.</summary>
internal static class ScanSection
{
    /// <summary>A table with more rows helps nobody, and makes the page slow. The ledger has all.</summary>
    private const int MostRows = 500;

    /// <param name="scan">Null if the image was not scanned: then nothing is written.</param>
    public static IEnumerable<string> Write(ScanResult? scan) => scan is null ? [] :
    [
        """<section aria-labelledby="scan">""",
        """<h2 id="scan">Vulnerabilities</h2>""",
        $"<p>{Line(ScanTable.Summary(scan))}.</p>",
        .. scan.Vulnerabilities.IsEmpty ? (string[])[] :
        [
            """<div class="table" tabindex="0" role="region" aria-label="Vulnerabilities of the image"><table><caption>Vulnerabilities of the image, the worst first</caption>""",
            """<thead><tr><th scope="col">id</th><th scope="col">severity</th><th scope="col">package</th><th scope="col">version</th><th scope="col">fixed in</th><td></td></tr></thead><tbody>""",
            .. scan.Vulnerabilities.Take(MostRows).Select(Row),
            .. scan.Vulnerabilities.Length > MostRows
                ? (string[])[string.Create(CultureInfo.InvariantCulture, $"<tr><td colspan=\"6\">… and {scan.Vulnerabilities.Length - MostRows:N0} less severe ones: the ledger lists them.</td></tr>")]
                : [],
            "</tbody></table></div>",
        ],
        "</section>",
    ];

    /// <summary>The first cell is the row's heading.</summary>
    private static string Row(Vulnerability one)
    {
        string[] cells = [.. ScanTable.Cells(one).Select(Line)];
        return $"<tr><th scope=\"row\">{cells[0]}</th>{string.Concat(cells.Skip(1).Select(cell => $"<td>{cell}</td>"))}</tr>";
    }
}
