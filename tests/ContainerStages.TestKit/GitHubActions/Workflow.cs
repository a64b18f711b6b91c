using ContainerStages.TestKit.Pipelines;

namespace ContainerStages.TestKit.GitHubActions;

/// <summary>A file of <c>.github/workflows</c>.</summary>
/// <param name="Triggers">The branches by event. An event without branches has an empty list and takes all.</param>
/// <param name="ConcurrencyGroup">An expression.</param>
/// <param name="CancelInProgress">An expression.</param>
internal sealed record Workflow(
    string Name,
    IReadOnlyDictionary<string, IReadOnlyList<string>> Triggers,
    string? ConcurrencyGroup,
    string? CancelInProgress,
    IReadOnlyDictionary<string, string> Permissions,
    IReadOnlyDictionary<string, string> Variables,
    string? Shell,
    IReadOnlyList<WorkflowJob> Jobs)
{
    private static readonly string[] Events = ["push", "pull_request", "workflow_dispatch"];

    public static Workflow Read(string path)
    {
        var fields = new Fields($"'{path}'", YamlFile.Read(path));
        (string? group, string? cancel) = ReadConcurrency(fields);
        Fields jobs = fields.Inner("jobs");
        var workflow = new Workflow(
            fields.Required("name"),
            ReadTriggers(fields.Inner("on")),
            group,
            cancel,
            WorkflowJob.ReadPermissions(fields) ?? throw new PipelineException($"cannot run '{path}': without 'permissions', its token may do what the repository's settings say"),
            fields.Map("env"),
            ReadShell(fields),
            [.. jobs.Keys.Select(id => WorkflowJob.Read(id, jobs.Inner(id)))]);
        fields.End();
        return workflow;
    }

    private static Dictionary<string, IReadOnlyList<string>> ReadTriggers(Fields on)
    {
        Dictionary<string, IReadOnlyList<string>> triggers = [];
        foreach (string name in Events.Where(on.Has))
        {
            Fields trigger = on.Inner(name);
            triggers.Add(name, trigger.Texts("branches") ?? []);
            trigger.End();
        }

        on.End();
        return triggers;
    }

    private static (string? Group, string? Cancel) ReadConcurrency(Fields fields)
    {
        if (!fields.Has("concurrency"))
        {
            return (null, null);
        }

        Fields concurrency = fields.Inner("concurrency");
        (string, string?) read = (concurrency.Required("group"), concurrency.Text("cancel-in-progress"));
        concurrency.End();
        return read;
    }

    private static string? ReadShell(Fields fields)
    {
        if (!fields.Has("defaults"))
        {
            return null;
        }

        Fields defaults = fields.Inner("defaults");
        Fields run = defaults.Inner("run");
        string? shell = run.Text("shell");
        run.End();
        defaults.End();
        return shell;
    }
}
