namespace ContainerStages.TestKit.GitHubActions;

/// <summary>The repository's settings and the runners' machines: what is around a workflow.</summary>
/// <param name="Repository">The folder of the git repository.</param>
/// <param name="Work">A folder of the runners; caches in it stay from run to run.</param>
/// <param name="Workflow">The workflow's file, relative to the repository.</param>
internal sealed record RunnerSettings(string Repository, string Work, string Workflow)
{
    /// <summary>Gives a job its <c>GITHUB_TOKEN</c>, by the permissions of the job. Those of a pull request are <c>read</c> at most.</summary>
    public Func<IReadOnlyDictionary<string, string>, string> Token { get; init; } = _ => "";

    /// <summary>By name. Runs for pull requests do not get them.</summary>
    public IReadOnlyDictionary<string, string> Secrets { get; init; } = new Dictionary<string, string>();

    /// <summary>Who starts the runs.</summary>
    public string Actor { get; init; } = "ada";

    /// <summary>By name, with who approves a deployment; an empty name rejects, and null is an environment without reviewers.</summary>
    public IReadOnlyDictionary<string, string?> Environments { get; init; } = new Dictionary<string, string?>();

    /// <summary>The runner images that exist.</summary>
    public IReadOnlyList<string> Labels { get; init; } = ["ubuntu-24.04"];

    /// <summary>Where jobs with <c>id-token: write</c> get their tokens, and with which bearer token; null if no job may.</summary>
    public (Uri Url, string Token)? IdTokens { get; init; }

    /// <summary>For all processes; null removes one of this machine.</summary>
    public IReadOnlyDictionary<string, string?> Environment { get; init; } = new Dictionary<string, string?>();
}
