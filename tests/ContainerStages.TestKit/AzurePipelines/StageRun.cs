using ContainerStages.TestKit.Pipelines;

namespace ContainerStages.TestKit.AzurePipelines;

/// <summary>Runs the jobs of a stage, if its condition holds.</summary>
internal sealed class StageRun(
    AgentSettings settings,
    BuildRequest request,
    BuildResult result,
    Pipeline pipeline,
    Stage stage,
    IReadOnlyList<string> dependencies,
    IReadOnlyDictionary<string, string> predefined)
{
    private readonly Dictionary<string, Outcome> _jobs = [];

    public async Task<Outcome> RunAsync()
    {
        if (!Conditions.Hold(stage.Condition, Outcomes(dependencies, result.Stages), new Dictionary<string, object?> { ["variables"] = Known() }))
        {
            return Outcome.Skipped;
        }

        foreach (Job job in stage.Jobs)
        {
            _jobs[job.Name] = result.Jobs[$"{stage.Name}.{job.Name}"] = await RunAsync(job);
        }

        return _jobs.Values.Where(outcome => outcome != Outcome.Skipped).DefaultIfEmpty(Outcome.Skipped).Max();
    }

    private async Task<Outcome> RunAsync(Job job)
    {
        Dictionary<string, object?> names = new()
        {
            ["variables"] = Known(),
            ["dependencies"] = job.DependsOn.ToDictionary(name => name, object? (name) => Dependency(stage.Name, name)),
            ["stageDependencies"] = dependencies.ToDictionary(name => name, object? (name) => result.Jobs.Keys
                .Where(key => key.StartsWith(name + '.', StringComparison.Ordinal)).Select(key => key[(name.Length + 1)..])
                .ToDictionary(other => other, object? (other) => Dependency(name, other))),
        };
        if (!Conditions.Hold(job.Condition, Outcomes(job.DependsOn, _jobs), names))
        {
            return Outcome.Skipped;
        }

        if (job.Environment is { } environment && !Approve(environment))
        {
            return Outcome.Rejected;
        }

        string key = $"{stage.Name}.{job.Name}";
        JobContext context = Prepare(job, key, names);
        Outcome outcome = await new JobRun(key, job, context).RunAsync();

        // Of a deployment job, the names of output variables begin with the job's.
        result.Outputs[key] = context.Outputs.ToDictionary(output => job.Environment is null ? output.Key : $"{job.Name}.{output.Key}", output => output.Value);
        result.Variables[key] = context.Variables;
        return outcome;
    }

    private bool Approve(string environment)
    {
        if (!settings.Environments.TryGetValue(environment, out string? approver))
        {
            throw new PipelineException($"cannot deploy to '{environment}': the test has no such environment");
        }

        if (approver is not null)
        {
            result.Approvals.Add($"{environment}: {(approver.Length == 0 ? "rejected" : approver)}");
        }

        return approver is not "";
    }

    private JobContext Prepare(Job job, string key, IReadOnlyDictionary<string, object?> names)
    {
        Pool pool = job.Pool ?? pipeline.Pool ?? throw new PipelineException($"cannot run '{key}': it has no pool");
        if (!settings.Pools.Contains(pool.Name))
        {
            throw new PipelineException($"cannot run '{key}': the test has no pool '{pool.Name}'");
        }

        string folder = Path.Combine(settings.Work, pool.IsHosted ? Path.Combine("runs", $"{request.Id}", key) : pool.Name);
        var context = new JobContext(settings, request, result, folder);
        foreach (string emptied in (string[])[context.Temporary, context.Staging])
        {
            if (Directory.Exists(emptied))
            {
                Directory.Delete(emptied, recursive: true);
            }

            Directory.CreateDirectory(emptied);
        }

        Directory.CreateDirectory(context.Sources);
        foreach ((string name, string value) in predefined.Concat(Names(job)).Concat(Folders(context)).Concat(pipeline.Variables).Concat(stage.Variables).Concat(job.Variables))
        {
            context.Variables.Set(name, Conditions.Expand(value, names));
        }

        return context;
    }

    private Dictionary<string, string> Names(Job job) => new() { ["System.StageName"] = stage.Name, ["System.JobName"] = job.Name };

    private static Dictionary<string, string> Folders(JobContext context) => new()
    {
        ["Pipeline.Workspace"] = context.Folder,
        ["Agent.BuildDirectory"] = context.Folder,
        ["Agent.TempDirectory"] = context.Temporary,
        ["Build.SourcesDirectory"] = context.Sources,
        ["Build.ArtifactStagingDirectory"] = context.Staging,
        ["System.DefaultWorkingDirectory"] = context.Sources,
    };

    private Dictionary<string, object?> Known() => predefined.Concat(pipeline.Variables).Concat(stage.Variables)
        .ToDictionary(variable => variable.Key, object? (variable) => variable.Value, StringComparer.OrdinalIgnoreCase);

    private Dictionary<string, object?> Dependency(string stageName, string job) => new()
    {
        ["result"] = result.Jobs[$"{stageName}.{job}"].ToString(),
        ["outputs"] = result.Outputs.TryGetValue($"{stageName}.{job}", out Dictionary<string, string>? outputs)
            ? outputs.ToDictionary(output => output.Key, object? (output) => output.Value)
            : [],
    };

    private Dictionary<string, Outcome> Outcomes(IReadOnlyList<string> names, Dictionary<string, Outcome> known) =>
        names.ToDictionary(name => name, name => known.TryGetValue(name, out Outcome outcome)
            ? outcome
            : throw new PipelineException($"cannot run '{stage.Name}': '{name}', which it depends on, is not before it"));
}
