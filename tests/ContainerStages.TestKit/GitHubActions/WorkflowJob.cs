using System.Globalization;
using ContainerStages.TestKit.Pipelines;

namespace ContainerStages.TestKit.GitHubActions;

/// <param name="Environment">The deployment's target, whose reviewers decide; null for none.</param>
/// <param name="Permissions">Of the job's token; null for the workflow's.</param>
/// <param name="Outputs">Expressions.</param>
internal sealed record WorkflowJob(
    string Id,
    IReadOnlyList<string> Needs,
    string? If,
    string RunsOn,
    string? Environment,
    IReadOnlyDictionary<string, string>? Permissions,
    IReadOnlyDictionary<string, string> Outputs,
    IReadOnlyDictionary<string, string> Variables,
    IReadOnlyList<WorkflowStep> Steps)
{
    private static readonly string[] Known =
        ["actions", "attestations", "checks", "contents", "deployments", "id-token", "issues", "packages", "pull-requests", "security-events", "statuses"];

    public static WorkflowJob Read(string id, Fields fields)
    {
        _ = fields.Text("name");
        _ = int.Parse(fields.Required("timeout-minutes"), CultureInfo.InvariantCulture);
        var job = new WorkflowJob(
            id,
            fields.Texts("needs") ?? [],
            fields.Text("if"),
            fields.Required("runs-on"),
            fields.Text("environment"),
            ReadPermissions(fields),
            fields.Map("outputs"),
            fields.Map("env"),
            [.. fields.List("steps").Select(step => WorkflowStep.Read(step, isComposite: false))]);
        fields.End();
        string[] ids = [.. job.Steps.Select(step => step.Id).OfType<string>()];
        return ids.Distinct().Count() == ids.Length ? job : throw new PipelineException($"cannot read the job '{id}': two steps have the same id");
    }

    /// <returns>Null if the section is not there. A permission that it does not name is <c>none</c>.</returns>
    public static IReadOnlyDictionary<string, string>? ReadPermissions(Fields fields)
    {
        if (!fields.Has("permissions"))
        {
            return null;
        }

        IReadOnlyDictionary<string, string> permissions = fields.Map("permissions");
        foreach ((string name, string access) in permissions)
        {
            if (!Known.Contains(name) || access is not ("read" or "write" or "none"))
            {
                throw new PipelineException($"cannot give the permission '{name}: {access}': the test runner does not know it");
            }
        }

        return permissions;
    }
}
