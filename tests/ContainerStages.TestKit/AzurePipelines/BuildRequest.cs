namespace ContainerStages.TestKit.AzurePipelines;

/// <summary>One run of a pipeline.</summary>
/// <param name="Id">Different for each run.</param>
/// <param name="Commit">What is checked out.</param>
internal sealed record BuildRequest(int Id, string Commit)
{
    /// <summary>A full reference.</summary>
    public string Branch { get; init; } = "refs/heads/main";

    /// <summary><c>IndividualCI</c>, <c>Manual</c> or <c>PullRequest</c>.</summary>
    public string Reason { get; init; } = "IndividualCI";

    public string Message { get; init; } = "";

    public string Number => $"20260102.{Id}";
}
