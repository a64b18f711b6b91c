using ContainerStages.TestKit.Pipelines;

namespace ContainerStages.TestKit.GitHubActions;

/// <summary>The context <c>github</c>, without what is known on the runner only.</summary>
internal static class GitHubContext
{
    public static StrictMap Create(RunnerSettings settings, RunRequest request, string workflow) => new("github", new Dictionary<string, object?>
    {
        ["workflow"] = workflow,
        ["event_name"] = request.Event,
        ["event"] = request.IsPullRequest
            ? Map(("repository", Map(("private", false))), ("pull_request", Map(("title", request.Message), ("head", Map(("ref", request.Branch))))))
            : Map(("repository", Map(("private", false))), ("head_commit", Map(("message", request.Message)))),
        ["ref"] = request.Reference,
        ["ref_name"] = request.Reference[(request.IsPullRequest ? "refs/pull/" : "refs/heads/").Length..],
        ["head_ref"] = request.IsPullRequest ? request.Branch : "",
        ["base_ref"] = request.IsPullRequest ? "main" : "",
        ["sha"] = request.Commit,
        ["actor"] = settings.Actor,
        ["repository"] = "team/shop",
        ["run_id"] = $"{request.Id}",
        ["run_number"] = $"{request.Id}",
        ["run_attempt"] = "1",
    });

    private static Dictionary<string, object?> Map(params (string Name, object? Value)[] properties) =>
        properties.ToDictionary(property => property.Name, property => property.Value);
}
