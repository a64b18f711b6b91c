namespace ContainerStages.TestKit.GitHubActions;

/// <summary>One run of a workflow.</summary>
/// <param name="Id">Different for each run.</param>
/// <param name="Commit">What is checked out.</param>
internal sealed record RunRequest(int Id, string Commit)
{
    /// <summary><c>push</c>, <c>pull_request</c> or <c>workflow_dispatch</c>.</summary>
    public string Event { get; init; } = "push";

    /// <summary>The branch, without <c>refs/heads/</c>; of a pull request, the one that it comes from.</summary>
    public string Branch { get; init; } = "main";

    /// <summary>The commit's message. The author of a pull request chooses it.</summary>
    public string Message { get; init; } = "";

    public bool IsPullRequest => Event == "pull_request";

    public string Reference => IsPullRequest ? $"refs/pull/{Id}/merge" : "refs/heads/" + Branch;
}
