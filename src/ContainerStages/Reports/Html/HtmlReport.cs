using System.Security.Cryptography;
using System.Text;
using ContainerStages.IO;
using ContainerStages.Ledgers;
using ContainerStages.Sboms;
using static ContainerStages.Reports.Html.HtmlParts;
using static ContainerStages.Reports.Html.HtmlText;

namespace ContainerStages.Reports.Html;

/// <summary>
/// An image as a page for a browser: <c>container.html</c>, one file that loads nothing and works without a network. Everything in it is from the image's
/// ledger and from those before it.
/// </summary>
internal static class HtmlReport
{
    public const string FileName = "container.html";

    /// <summary>A table with more rows helps nobody, and makes the page slow.</summary>
    private const int MostFiles = 1000;

    private static readonly string s_style = EmbeddedText.Read("report.css");
    private static readonly string s_script = EmbeddedText.Read("report.js");

    /// <param name="now">Of a delivered image.</param>
    /// <param name="before">Of the image that was delivered before it from the same folder; null if there was none.</param>
    /// <param name="history">Ends with the image.</param>
    public static string Write(Ledger now, Ledger? before, ImageHistory history)
    {
        LedgerImage image = now.Image;
        string title = Line($"{image.Name?.Repository} for {image.Platform}");

        // Nothing but this script may run, whatever a name in the page contains, and nothing may be loaded.
        string policy = $"default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-{Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(s_script)))}'";
        IEnumerable<string> lines =
        [
            "<!DOCTYPE html>",
            """<html lang="en">""",
            "<head>",
            """<meta charset="utf-8">""",
            $"""<meta http-equiv="Content-Security-Policy" content="{policy}">""",
            """<meta name="viewport" content="width=device-width, initial-scale=1">""",
            """<meta name="color-scheme" content="light dark">""",
            $"<title>{title}</title>",
            $"<style>{s_style}</style>",
            "</head>",
            "<body>",
            """<a class="skip" href="#layers">Skip to the layers</a>""",
            $"<header><h1>{title}</h1></header>",
            "<main>",
            .. Facts(now),
            .. Layers(now),
            .. Changes(now, before),
            .. PlanSection.Write(now),
            .. ImpactSection.Write(now),
            .. Files(now),
            .. History(history),
            .. Checks(now),
            .. ScanSection.Write(now.Scan),
            .. StartSection.Write(now),
            "</main>",
            $"<script>{s_script}</script>",
            "</body>",
            "</html>",
        ];
        return string.Join('\n', lines) + "\n";
    }

    private static IEnumerable<string> Facts(Ledger ledger)
    {
        LedgerImage image = ledger.Image;
        LedgerName name = image.Name ?? throw new ArgumentException("the image is not delivered", nameof(ledger));
        return
        [
            "<dl>",
            Fact("names", string.Join("<br>", name.All.Select(Line))),
            Fact("digest", Code($"{image.Digest}")),
            .. name.Tagged == image.Digest ? (string[])[] : [Fact("digest of all platforms", Code($"{name.Tagged}"))],
            Fact("size in a registry", Megabytes(image.Size)),
            Fact("base", Line(Sbom.PublicName(image.Base)) + (image.BaseDigest is { } digest ? $" {Code($"{digest}")}" : "")),
            Fact("user", Code(Line(image.User))),
            "</dl>",
        ];
    }

    private static IEnumerable<string> Layers(Ledger ledger)
    {
        bool isCompared = ledger.Comparison is not null;
        return
        [
            .. Section("layers", "Layers"),
            "<p>Bottom to top, from least to most often changed. The bar shows the size in a registry.</p>",
            .. TableStart("Layers of the image", ["layer", "", "in a registry", "size", "files", "made", .. isCompared ? (string[])["for nodes that run the image before"] : []]),
            .. ledger.Layers.Select(layer => Row(
                "layer",
                [
                    Line(layer.Name),
                    Bar(layer, ledger.Layers.Max(one => one.Size)),
                    Megabytes(layer.Size),
                    layer.UncompressedSize is { } size ? Megabytes(size) : "",
                    layer.Files.IsEmpty ? "" : Number(layer.Files.Length),
                    ImageReport.Word(layer.Work.Outcome) + (layer.IsDerived ? ", derived by trimming" : ""),
                    .. isCompared ? (string[])[OfNodes(layer)] : [],
                ])),
            "</tbody></table></div>",
            "</section>",
        ];
    }

    private static string OfNodes(LedgerLayer layer) => layer.Change switch
    {
        null => "",
        { IsKept: true } => "kept",
        { Kind: ChangeKind.Same } => "unpacked again: a layer below it changed",
        _ => "downloaded and unpacked",
    };

    private static IEnumerable<string> Changes(Ledger now, Ledger? before)
    {
        if (now.Comparison is not { } comparison)
        {
            return [];
        }

        LedgerLayer[] changed = [.. now.Layers.Where(layer => layer.Change is { Kind: not ChangeKind.Same })];
        IReadOnlyList<FileChange> files = before?.Image.Digest == comparison.Digest ? FileChange.Between(before, now) : [];
        return
        [
            .. Section("changes", "What changed"),
            $"<p>{Line($"Compared with {comparison.Name}: {ComparisonLines.OfNodes(now, comparison)}")}.</p>",
            .. changed.Length == 0 ? (string[])[] :
            [
                .. TableStart("Layers that changed", "layer", "", "because"),
                .. changed.Select(layer => Row("change", Line(layer.Name), ComparisonLines.Word(layer.Change!.Kind), string.Join("<br>", layer.Change.Reasons.Select(Line)))),
                "</tbody></table></div>",
            ],
            .. files.Count == 0 ? (string[])[] :
            [
                $"<details><summary>{Number(files.Count)} {(files.Count == 1 ? "file" : "files")}</summary>",
                .. TableStart("Files that changed", "file", "layer", "before", "now", "difference"),
                .. files.OrderByDescending(file => Math.Max(file.Before ?? 0, file.Now ?? 0)).Take(MostFiles).OrderBy(file => file.Path, StringComparer.Ordinal).Select(file => Row("file", Line(file.Path), Line(file.Layer), Size(file.Before), Size(file.Now), Difference(file))),
                .. Rest(files.Count - MostFiles, columns: 5, "smaller ones"),
                "</tbody></table></div>",
                "</details>",
            ],
            "</section>",
        ];
    }

    private static IEnumerable<string> Files(Ledger ledger)
    {
        LedgerLayer[] layers = [.. ledger.Layers.Where(layer => !layer.Files.IsEmpty)];
        HashSet<LedgerFile> shown = [.. layers.SelectMany(layer => layer.Files).OrderByDescending(file => file.Size).Take(MostFiles)];
        return
        [
            .. Section("files", "Files"),
            """<p class="search" hidden><label for="search">Search files</label> <input id="search" type="search" autocomplete="off"> <output id="found" for="search"></output></p>""",
            .. FileMap.Write(ledger, Colour),
            .. layers.SelectMany(layer => (IEnumerable<string>)
            [
                $"<details class=\"files\"><summary><span class=\"key {Colour(layer)}\"></span>{Line(layer.Name)}: {Number(layer.Files.Length)} {(layer.Files.Length == 1 ? "file" : "files")}</summary>",
                .. TableStart($"Files of the layer {Line(layer.Name)}", "file", "size", "from"),
                .. layer.Files.Where(shown.Contains).OrderByDescending(file => file.Size).Select(file => Row("file", Line(file.Path), Bytes(file.Size), Line(file.Input.Split(" sha256:")[0]))),
                .. Rest(layer.Files.Count(file => !shown.Contains(file)), columns: 3, "smaller ones: the ledger lists them"),
                "</tbody></table></div>",
                "</details>",
            ]),
            "</section>",
        ];
    }

    private static IEnumerable<string> History(ImageHistory history)
    {
        if (history.Images.Length < 2)
        {
            return [];
        }

        long most = history.Images.Max(image => image.Size);
        return
        [
            .. Section("history", "The last images"),
            .. TableStart("Images that were published from the same folder, the newest last", "image", "", "in a registry", "downloaded by nodes that ran the image before"),
            .. history.Images.Select(image => Row(
                "image",
                $"{Line(string.Join(", ", image.Tags))} {Code(image.Digest.Short)}",
                Bar("app", image.Size, most),
                Megabytes(image.Size),
                image.Downloaded is { } bytes ? Megabytes(bytes) : "")),
            "</tbody></table></div>",
            "</section>",
        ];
    }

    private static IEnumerable<string> Checks(Ledger ledger) => ledger.Findings.IsEmpty && ledger.Checks.IsEmpty
        ? [.. Section("checks", "Checks"), "<p>The checks found nothing, and none is re-graded.</p>", "</section>"]
        :
        [
            .. Section("checks", "Checks"),
            .. TableStart("What the checks found, and what the project re-grades", "code", "", ""),
            .. ledger.Findings.Select(finding => Row("code", Line(finding.Code), Line(finding.Severity), Line(finding.Message))),
            .. ledger.Checks.Select(check => Row("code", Line(check.Code), Line(ImageReport.Grade(check)), Line(check.Justification))),
            "</tbody></table></div>",
            "</section>",
        ];

    private static string Size(long? bytes) => bytes is { } size ? Bytes(size) : "–";

    private static string Difference(FileChange file) => (file.Before, file.Now) switch
    {
        (null, _) => "new",
        (_, null) => "gone",
        ({ } before, { } now) when before == now => "same size",
        ({ } before, { } now) => (now > before ? "+" : "−") + Bytes(Math.Abs(now - before)),
    };
}
