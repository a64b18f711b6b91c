namespace ContainerStages.TestKit.GitLab;

/// <summary>The project's settings and the runner's machine.</summary>
/// <param name="Repository">The folder of the git repository.</param>
/// <param name="Work">A folder of the runner; caches in it stay from run to run.</param>
internal sealed record GitLabSettings(string Repository, string Work)
{
    /// <summary>Of the project, such as <c>CI_REGISTRY</c>.</summary>
    public IReadOnlyDictionary<string, string> Variables { get; init; } = new Dictionary<string, string>();

    /// <summary>The names of the variables whose values logs do not show.</summary>
    public IReadOnlyList<string> Masked { get; init; } = [];

    /// <summary>For all processes; null removes one of this machine.</summary>
    public IReadOnlyDictionary<string, string?> Environment { get; init; } = new Dictionary<string, string?>();
}

/// <summary>One pipeline.</summary>
/// <param name="Id">Different for each pipeline.</param>
/// <param name="Commit">What is checked out.</param>
internal sealed record GitLabRequest(int Id, string Commit)
{
    /// <summary>Of a merge request, the branch that it comes from.</summary>
    public string Branch { get; init; } = "main";

    public string Message { get; init; } = "";

    public bool IsMergeRequest { get; init; }

    /// <summary>The manual jobs that somebody starts.</summary>
    public IReadOnlyList<string> Started { get; init; } = [];
}
