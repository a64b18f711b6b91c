using ContainerStages.TestKit.AzurePipelines;
using ContainerStages.TestKit.Pipelines;

namespace ContainerStages.TestKit.GitLab;

/// <param name="Image">The container image that the job runs in: this machine serves.</param>
/// <param name="Needs">Null for all jobs of the stages before.</param>
/// <param name="Script">With <c>before_script</c>, in one shell.</param>
/// <param name="Artifacts">Folders and files.</param>
/// <param name="KeepAlways">Whether the artifacts of a job that fails are kept too.</param>
/// <param name="Variables">The file of the variables that the job hands on; null for none.</param>
internal sealed record PipelineJob(
    string Name,
    string Stage,
    string Image,
    IReadOnlyList<PipelineRule>? Rules,
    IReadOnlyList<string>? Needs,
    IReadOnlyDictionary<string, string> Environment,
    IReadOnlyList<PipelineCache> Caches,
    IReadOnlyList<string> Script,
    IReadOnlyList<string> Artifacts,
    bool KeepAlways,
    string? Variables,
    string? Deployment)
{
    public static PipelineJob Read(string name, object? value)
    {
        var fields = new Fields($"the job '{name}'", value);
        _ = fields.Flag("interruptible");
        (IReadOnlyList<string> artifacts, bool always, string? variables) = ReadArtifacts(fields);
        var job = new PipelineJob(
            name,
            fields.Required("stage"),
            ReadImage(fields),
            PipelineRule.ReadAll(fields),
            fields.Texts("needs"),
            fields.Map("variables"),
            fields.Has("cache") ? [.. fields.List("cache").Select(PipelineCache.Read)] : [],
            [.. fields.Texts("before_script") ?? [], .. fields.Texts("script") ?? throw new PipelineException($"cannot read the job '{name}': it has no script")],
            artifacts,
            always,
            variables,
            fields.Text("environment"));
        fields.End();
        return job;
    }

    private static string ReadImage(Fields fields)
    {
        if (!fields.IsMap("image"))
        {
            return fields.Required("image");
        }

        Fields image = fields.Inner("image");
        string name = image.Required("name");
        _ = image.Texts("entrypoint");
        image.End();
        return name;
    }

    private static (IReadOnlyList<string> Paths, bool Always, string? Variables) ReadArtifacts(Fields fields)
    {
        if (!fields.Has("artifacts"))
        {
            return ([], false, null);
        }

        Fields artifacts = fields.Inner("artifacts");
        string when = artifacts.Text("when") ?? "on_success";
        IReadOnlyList<string> paths = artifacts.Texts("paths") ?? [];
        string? variables = null;
        if (artifacts.Has("reports"))
        {
            Fields reports = artifacts.Inner("reports");
            variables = reports.Required("dotenv");
            reports.End();
        }

        artifacts.End();
        return when is "on_success" or "always" ? (paths, when == "always", variables) : throw new PipelineException($"cannot keep artifacts: 'when: {when}' is not known");
    }
}
