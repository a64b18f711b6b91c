using ContainerStages.TestKit.Pipelines;

namespace ContainerStages.TestKit.GitHubActions;

/// <summary>
/// Runs a workflow of a git repository as GitHub Actions does: triggers, jobs, conditions, contexts, composite actions and caches. Scripts run for real;
/// the few actions that it knows do what the real ones do. Whatever it does not know is an error.
/// </summary>
internal sealed class Runner(RunnerSettings settings)
{
    /// <summary>One job at a time, in the order of the file.</summary>
    public async Task<RunResult> RunAsync(RunRequest request)
    {
        string folder = Path.Combine(settings.Work, "runs", $"{request.Id}");
        var result = new RunResult($"{request.Id}", Path.Combine(folder, "artifacts"));
        Directory.CreateDirectory(result.Artifacts);
        await Tool.RunAsync("git", "clone", "--quiet", "--no-checkout", settings.Repository, Path.Combine(folder, "server"));
        await Tool.RunAsync("git", "-C", Path.Combine(folder, "server"), "checkout", "--quiet", "--detach", request.Commit);
        var workflow = Workflow.Read(Path.Combine(folder, "server", settings.Workflow));
        if (!workflow.Triggers.TryGetValue(request.Event, out IReadOnlyList<string>? branches)
            || (!request.IsPullRequest && branches.Count > 0 && !branches.Contains(request.Branch)))
        {
            throw new PipelineException($"cannot run the workflow: {request.Event} of '{request.Branch}' does not start it");
        }

        Dictionary<string, string> secrets = request.IsPullRequest ? [] : new(settings.Secrets);
        foreach (string secret in settings.Secrets.Values)
        {
            result.Secrets.Add(secret);
        }

        var server = new Contexts(new Dictionary<string, object?> { ["github"] = GitHubContext.Create(settings, request, workflow.Name) }, []);
        _ = server.Expand(workflow.ConcurrencyGroup ?? "");
        _ = bool.Parse(server.Expand(workflow.CancelInProgress ?? "false"));
        foreach (WorkflowJob job in workflow.Jobs)
        {
            Contexts needs = server.With("needs", Needs(result, job)) with { Before = Ancestors(workflow, result, job) };
            result.Jobs[job.Id] = needs.Holds(job.If)
                ? await RunAsync(new JobContext(settings, request, result, workflow, job, Path.Combine(folder, job.Id)), needs, secrets)
                : Outcome.Skipped;
        }

        return result;
    }

    private async Task<Outcome> RunAsync(JobContext context, Contexts needs, Dictionary<string, string> secrets)
    {
        WorkflowJob job = context.Job;
        if (!settings.Labels.Contains(job.RunsOn))
        {
            throw new PipelineException($"cannot run '{job.Id}': the test has no runner '{job.RunsOn}'");
        }

        if (job.Environment is { } environment && !Approve(context.Result, environment))
        {
            return Outcome.Rejected;
        }

        string token = settings.Token(context.Permissions);
        context.Result.Secrets.Add(token);
        return await new JobRun(context, needs, new Dictionary<string, string>(secrets) { ["GITHUB_TOKEN"] = token }).RunAsync();
    }

    private bool Approve(RunResult result, string environment)
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

    private static StrictMap Needs(RunResult result, WorkflowJob job) => new("needs", job.Needs.ToDictionary(name => name, object? (name) => new StrictMap(name, new Dictionary<string, object?>
    {
        ["result"] = OutcomeOf(result, name).ToString().ToLowerInvariant(),
        ["outputs"] = Contexts.Strict($"{name}.outputs", result.Outputs.GetValueOrDefault(name) ?? new Dictionary<string, string>()),
    })));

    /// <summary>Those of the jobs that it needs, of those that they need, and so on: success() and failure() look at all of them.</summary>
    private static List<Outcome> Ancestors(Workflow workflow, RunResult result, WorkflowJob job) =>
        [.. job.Needs.SelectMany(name => Ancestors(workflow, result, workflow.Jobs.Single(other => other.Id == name)).Prepend(OutcomeOf(result, name)))];

    private static Outcome OutcomeOf(RunResult result, string job) => result.Jobs.TryGetValue(job, out Outcome outcome)
        ? outcome
        : throw new PipelineException($"cannot run a job that needs '{job}': that is not before it");
}
