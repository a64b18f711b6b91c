using ContainerStages.Ledgers;
using static ContainerStages.Reports.Html.HtmlParts;
using static ContainerStages.Reports.Html.HtmlText;

namespace ContainerStages.Reports.Html;

/// <summary>How the image came about: its steps as a picture, and the same as a table.</summary>
internal static class PlanSection
{
    public static IEnumerable<string> Write(Ledger ledger)
    {
        if (ledger.Plan is null)
        {
            return [];
        }

        IReadOnlyList<PlanStep> steps = PlanStep.Of(ledger);
        return
        [
            .. Section("plan", "Plan"),
            "<p>From left to right: what each step takes, and what this publish did for it. A step with a dashed border had nothing to do. The time of an image is without its layers, which are downloaded when they are read first.</p>",
            .. PlanPicture.Write(steps),
            .. TableStart("Steps of the plan", "step", "what it is", "takes", "this publish", "time"),
            .. steps.Select(step => Row("step", Line(step.Title), Line(step.Kind), string.Join("<br>", step.Needs.Select(need => Line(need.Title))), Line(step.Did), step.Time)),
            "</tbody></table></div>",
            "</section>",
        ];
    }
}
