using ContainerStages.TestKit.AzurePipelines;
using ContainerStages.TestKit.Pipelines;

namespace ContainerStages.TestKit.GitLab;

/// <summary>A <c>.gitlab-ci.yml</c>.</summary>
internal sealed record PipelineFile(IReadOnlyList<PipelineRule>? Rules, IReadOnlyDictionary<string, string> Variables, IReadOnlyList<PipelineJob> Jobs)
{
    private static readonly string[] Keywords = ["stages", "workflow", "variables"];

    /// <summary>GitLab reads these as something else than a job, or rejects them (https://docs.gitlab.com/ci/jobs/#job-names).</summary>
    private static readonly string[] ReservedNames =
    [
        "image", "services", "stages", "types", "before_script", "after_script", "variables", "cache", "include", "default", "spec", "workflow", "pages:deploy", "true", "false", "nil",
    ];

    public static PipelineFile Read(string path)
    {
        IReadOnlyDictionary<string, object?> content = YamlFile.Read(path);
        var fields = new Fields($"'{path}'", content.Where(field => Keywords.Contains(field.Key)).ToDictionary());
        IReadOnlyList<string> stages = fields.Texts("stages") ?? throw new PipelineException("cannot read the pipeline: it has no stages");
        IReadOnlyList<PipelineRule>? rules = null;
        if (fields.Has("workflow"))
        {
            Fields workflow = fields.Inner("workflow");
            rules = PipelineRule.ReadAll(workflow);
            workflow.End();
        }

        if (content.Keys.Except(Keywords).Intersect(ReservedNames).FirstOrDefault() is { } reserved)
        {
            throw new PipelineException($"cannot read the job '{reserved}': GitLab reserves this name");
        }

        List<PipelineJob> jobs = [.. content.Keys.Where(name => !Keywords.Contains(name) && name[0] != '.').Select(name => PipelineJob.Read(name, Extend(content, name)))];
        var file = new PipelineFile(rules, fields.Map("variables"), [.. jobs.OrderBy(job => IndexOf(stages, job))]);
        fields.End();
        return file;
    }

    /// <summary>A job's own keys win over those of the jobs that it extends; mappings are merged, lists are not.</summary>
    private static IReadOnlyDictionary<string, object?> Extend(IReadOnlyDictionary<string, object?> content, string name)
    {
        if (!content.TryGetValue(name, out object? value) || value is not IReadOnlyDictionary<string, object?> own)
        {
            throw new PipelineException($"cannot read the job '{name}': it is no mapping of the file");
        }

        return own.TryGetValue("extends", out object? parent)
            ? Merge(Extend(content, (string)parent!), own.Where(field => field.Key != "extends").ToDictionary())
            : own;
    }

    private static Dictionary<string, object?> Merge(IReadOnlyDictionary<string, object?> parent, IReadOnlyDictionary<string, object?> own)
    {
        Dictionary<string, object?> merged = new(parent);
        foreach ((string key, object? value) in own)
        {
            merged[key] = value is IReadOnlyDictionary<string, object?> inner && parent.GetValueOrDefault(key) is IReadOnlyDictionary<string, object?> outer
                ? Merge(outer, inner)
                : value;
        }

        return merged;
    }

    private static int IndexOf(IReadOnlyList<string> stages, PipelineJob job) => stages.ToList().IndexOf(job.Stage) is var index and >= 0
        ? index
        : throw new PipelineException($"cannot run the job '{job.Name}': there is no stage '{job.Stage}'");
}
