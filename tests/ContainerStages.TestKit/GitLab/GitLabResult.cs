using ContainerStages.TestKit.Pipelines;

namespace ContainerStages.TestKit.GitLab;

internal enum JobStatus
{
    Success,
    Failed,
    Skipped,

    /// <summary>It waits for somebody who starts it.</summary>
    Manual,
}

/// <summary>What a pipeline left behind on the server.</summary>
/// <param name="artifacts">A folder.</param>
internal sealed class GitLabResult(string artifacts) : RunLog
{
    /// <summary>The folder with one folder for each job.</summary>
    public string Artifacts { get; } = artifacts;

    /// <summary>Those that the rules add to the pipeline.</summary>
    public Dictionary<string, JobStatus> Jobs { get; } = [];

    /// <summary>Whether the pipeline does not pass until somebody starts a manual job.</summary>
    public bool IsBlocked { get; set; }

    /// <summary>The variables that each job has handed on.</summary>
    public Dictionary<string, IReadOnlyDictionary<string, string>> Variables { get; } = [];

    /// <summary>As <c>environment: job</c>.</summary>
    public List<string> Deployments { get; } = [];

    /// <summary>As <c>path: own, fallback or none</c>.</summary>
    public List<string> Caches { get; } = [];
}
