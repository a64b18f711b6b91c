using ContainerStages.Ledgers;
using static ContainerStages.Reports.Html.HtmlParts;
using static ContainerStages.Reports.Html.HtmlText;

namespace ContainerStages.Reports.Html;

/// <summary>What came of the start check, and what the app printed.</summary>
internal static class StartSection
{
    public static IEnumerable<string> Write(Ledger ledger) => [.. Section("start", "Start check"), .. Content(ledger), "</section>"];

    private static IEnumerable<string> Content(Ledger ledger) => ledger.Start switch
    {
        null => [$"<p>The image was not started before it was delivered, because no start check was asked for ({Code("ContainerStagesStartCheck")}).</p>"],
        { Starter: null } start => [$"<p>The image was not started before it was delivered: {Line(start.Outcome)}. The publish's log has more.</p>"],
        { Starter: { } starter } start =>
        [
            $"<p>Started with {Line(starter)} as {Line(ledger.Image.User)} before it was delivered: {Line(start.Outcome)}.{(start.HasFailed ? " This counts as a failure, and the project re-grades the check." : "")}</p>",
            $"<p>Command: {Code(Line(string.Join(' ', start.Command.Select(ShellWord.Of))))}</p>",
            .. Log(start),
        ],
    };

    private static IEnumerable<string> Log(LedgerStart start) => start switch
    {
        { Log.IsEmpty: true, IsLogCut: true } => ["<p>What the app printed is not known.</p>"],
        { Log.IsEmpty: true } => ["<p>The app printed nothing.</p>"],
        _ =>
        [
            $"<p>{(start.IsLogCut ? $"The last {Number(start.Log.Length)} lines that the app printed; those before them are left out." : "All that the app printed.")} Long lines are cut, and times of day are shown as (time).</p>",
            $"<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"What the app printed\"><pre>{string.Join('\n', start.Log.Select(Line))}</pre></div>",
        ],
    };
}
