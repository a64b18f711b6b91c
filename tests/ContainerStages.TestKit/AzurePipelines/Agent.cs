using ContainerStages.TestKit.Pipelines;

namespace ContainerStages.TestKit.AzurePipelines;

/// <summary>
/// Runs a pipeline of a git repository as Azure Pipelines does: templates, stages, jobs, conditions, variables and caches. Scripts run for real; the few
/// tasks that it knows do what the real ones do. Whatever it does not know is an error.
/// </summary>
internal sealed class Agent(AgentSettings settings)
{
    /// <summary>One job at a time, in the order of the file.</summary>
    public async Task<BuildResult> RunAsync(BuildRequest request)
    {
        string run = Path.Combine(settings.Work, "runs", $"{request.Id}");
        var result = new BuildResult(Path.Combine(run, "artifacts"));
        Directory.CreateDirectory(result.Artifacts);
        Dictionary<string, string> predefined = Predefined(request);
        await Tool.RunAsync("git", "clone", "--quiet", "--no-checkout", settings.Repository, Path.Combine(run, "server"));
        await Tool.RunAsync("git", "-C", Path.Combine(run, "server"), "checkout", "--quiet", "--detach", request.Commit);
        var pipeline = Pipeline.Read(Path.Combine(run, "server", settings.File), predefined);
        if (request.Reason == "IndividualCI" && !pipeline.Branches.Contains(request.Branch["refs/heads/".Length..]))
        {
            throw new PipelineException($"cannot run the pipeline: a commit on {request.Branch} does not start it");
        }

        string? before = null;
        foreach (Stage stage in pipeline.Stages)
        {
            IReadOnlyList<string> dependencies = stage.DependsOn ?? (before is null ? [] : [before]);
            result.Stages[stage.Name] = await new StageRun(settings, request, result, pipeline, stage, dependencies, predefined).RunAsync();
            before = stage.Name;
        }

        return result;
    }

    private static Dictionary<string, string> Predefined(BuildRequest request) => new()
    {
        ["Build.BuildId"] = $"{request.Id}",
        ["Build.BuildNumber"] = request.Number,
        ["Build.Reason"] = request.Reason,
        ["Build.SourceBranch"] = request.Branch,
        ["Build.SourceBranchName"] = request.Branch[(request.Branch.LastIndexOf('/') + 1)..],
        ["Build.SourceVersion"] = request.Commit,
        ["Build.SourceVersionMessage"] = request.Message,
        ["System.JobAttempt"] = "1",
        ["TF_BUILD"] = "True",
        ["Agent.OS"] = "Linux",
    };
}
