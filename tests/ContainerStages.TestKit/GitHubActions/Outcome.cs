namespace ContainerStages.TestKit.GitHubActions;

internal enum Outcome
{
    Success,
    Failure,
    Skipped,

    /// <summary>A reviewer of its environment rejected it.</summary>
    Rejected,
}
