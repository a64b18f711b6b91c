using ContainerStages.Ledgers;
using static ContainerStages.Reports.Html.HtmlParts;
using static ContainerStages.Reports.Html.HtmlText;

namespace ContainerStages.Reports.Html;

/// <summary>What builds the image beside what ships in it: what a build in stages leaves behind.</summary>
internal static class ImpactSection
{
    public static IEnumerable<string> Write(Ledger ledger) => ledger.Impact is not { } impact ? [] :
    [
        .. Section("impact", "What builds it, and what ships"),
        .. Sentence(impact),
        .. TableStart("What builds the image, and what ships in it", "", "what builds it", "what ships"),
        .. Parts(impact).Select(name => Row("impact", Line(name), Files(Part(impact.Build, name)), Files(Part(impact.Image, name)))),
        Row("impact", "all of these", impact.Build is { } build ? Files(Sum(build)) : "not known", Files(Sum(impact.Image))),
        Row("impact", "packages of the operating system", Count(impact.Build?.SystemPackages), Count(impact.Image.SystemPackages)),
        Row("impact", "setuid and setgid programs", Count(impact.Build?.SetuidPrograms), Count(impact.Image.SetuidPrograms)),
        Row("impact", "shells", Count(impact.Build?.Shells), Count(impact.Image.Shells)),
        "</tbody></table></div>",
        .. Vulnerabilities(impact),
        "</section>",
    ];

    private static string[] Sentence(LedgerImpact impact) => impact.Build is { } build
        ?
        [
            $"<p>An image of a single stage would have both columns: {Megabytes(Sum(build).Bytes + Sum(impact.Image).Bytes)} of files at least, in place of {Megabytes(Sum(impact.Image).Bytes)}. Sizes are not compressed.</p>",
            "<p>The left column is of the machine that built the image: its SDK, the packages of the restore, the files below the projects' folders without outputs, and the programs in its folders bin and sbin. Tools and images that stages use are not measured.</p>",
        ]
        : ["<p>Sizes are not compressed. What builds the app was not measured: another builder ran it, or it could not be read.</p>"];

    private static IEnumerable<string> Parts(LedgerImpact impact) => (impact.Build?.Parts ?? []).Concat(impact.Image.Parts).Select(part => part.Name).Distinct();

    private static LedgerPart? Part(LedgerContent? content, string name) => content?.Parts.FirstOrDefault(part => part.Name == name);

    private static LedgerPart Sum(LedgerContent content) => new("", content.Parts.Sum(part => part.Files), content.Parts.Sum(part => part.Bytes));

    private static string Files(LedgerPart? part) => part is null or { Files: 0 } ? "–" : $"{Number(part.Files)} {(part.Files == 1 ? "file" : "files")}, {Megabytes(part.Bytes)}";

    private static string Count(int? count) => count is { } number ? Number(number) : "not known";

    private static IEnumerable<string> Vulnerabilities(LedgerImpact impact) => impact switch
    {
        { Vulnerabilities.IsEmpty: true, IsAudited: true } => [$"<p>NuGet reported no package with a known vulnerability at the restore. It does not report what a source has no data about, nor what the project leaves out ({Code("NoWarn")}, {Code("NuGetAuditMode")}, {Code("NuGetAuditLevel")}).</p>"],
        { Vulnerabilities.IsEmpty: true } => [$"<p>Whether NuGet packages have known vulnerabilities is not known: NuGet's audit ({Code("NuGetAudit")}) did not run at the restore, or its sources did not tell.</p>"],
        _ =>
        [
            .. TableStart("NuGet packages with a known vulnerability", "package", "severity", "ships", "what NuGet says"),
            .. impact.Vulnerabilities.Select(one => Row("vulnerable", Line(one.Package), Line(one.Level), one.IsInImage ? "in the build and in the image" : "in the build alone", Line(one.Message))),
            "</tbody></table></div>",
        ],
    };
}
