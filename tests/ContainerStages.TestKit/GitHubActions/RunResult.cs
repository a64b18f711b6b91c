using ContainerStages.TestKit.AzurePipelines;
using ContainerStages.TestKit.Pipelines;

namespace ContainerStages.TestKit.GitHubActions;

/// <param name="Kind"><c>error</c>, <c>warning</c> or <c>notice</c>.</param>
/// <param name="File">Relative to the repository; null if it is no file of the repository.</param>
internal sealed record Annotation(string Kind, string? File, int? Line, int? Column, string? Code, string Message);

/// <param name="Name">Without tag and digest.</param>
internal sealed record Attestation(string Name, string Digest);

/// <summary>What a run left behind on the server.</summary>
/// <param name="id">The run's number.</param>
/// <param name="artifacts">A folder.</param>
internal sealed class RunResult(string id, string artifacts) : RunLog
{
    public string Id { get; } = id;

    /// <summary>The folder with one folder for each artifact.</summary>
    public string Artifacts { get; } = artifacts;

    public Dictionary<string, Outcome> Jobs { get; } = [];

    /// <summary>As <c>job: step</c>; of a composite action <c>job: step: inner step</c>.</summary>
    public Dictionary<string, Outcome> Steps { get; } = [];

    public Dictionary<string, IReadOnlyDictionary<string, string>> Outputs { get; } = [];

    /// <summary>What each job left in its environment by <c>GITHUB_ENV</c>.</summary>
    public Dictionary<string, IReadOnlyDictionary<string, string>> Environment { get; } = [];

    public List<Annotation> Annotations { get; } = [];

    public List<string> Summaries { get; } = [];

    public List<string> Groups { get; } = [];

    public List<Attestation> Attestations { get; } = [];

    /// <summary>As <c>environment: who</c>.</summary>
    public List<string> Approvals { get; } = [];

    /// <summary>As <c>folder: the key that was found, or none</c>.</summary>
    public List<string> Caches { get; } = [];

    public void Annotate(Annotation annotation)
    {
        Annotations.Add(annotation);
        WriteLine($"##[{annotation.Kind}]{annotation.Message}");
    }

    public RunResult AssertSucceeded()
    {
        Assert.IsTrue(Jobs.Values.All(outcome => outcome is Outcome.Success or Outcome.Skipped), Log);
        return this;
    }
}
