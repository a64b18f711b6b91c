using ContainerStages.TestKit.Pipelines;

namespace ContainerStages.TestKit.AzurePipelines;

/// <summary>What a run left behind on the server. Names of stages, jobs and steps are joined by dots.</summary>
internal sealed class BuildResult(string artifacts) : RunLog
{
    private readonly OrderedDictionary<(string Step, string File), string> _summaries = [];

    /// <summary>The folder with one folder for each artifact.</summary>
    public string Artifacts { get; } = artifacts;

    public Dictionary<string, Outcome> Stages { get; } = [];

    public Dictionary<string, Outcome> Jobs { get; } = [];

    /// <summary>By their names that people see, else their tasks.</summary>
    public Dictionary<string, Outcome> Steps { get; } = [];

    /// <summary>As <c>stage.job</c>, then <c>step.variable</c>.</summary>
    public Dictionary<string, Dictionary<string, string>> Outputs { get; } = [];

    /// <summary>The variables of each job at its end.</summary>
    public Dictionary<string, VariableSet> Variables { get; } = [];

    public List<string> Tags { get; } = [];

    /// <summary>The contents of the attached pages.</summary>
    public IReadOnlyList<string> Summaries => [.. _summaries.Values];

    public List<(int Percent, string Text)> Progress { get; } = [];

    public List<string> Issues { get; } = [];

    /// <summary>As <c>environment: who</c>.</summary>
    public List<string> Approvals { get; } = [];

    /// <summary>The files of test results, by name.</summary>
    public Dictionary<string, string> TestResults { get; } = [];

    /// <summary>As <c>path: the key that was found, or none</c>.</summary>
    public List<string> Caches { get; } = [];

    /// <summary>
    /// The agent names an attachment of a step by the file's name, without its folder: a second file with the same name replaces the first
    /// (https://github.com/microsoft/azure-pipelines-agent, TaskCommandExtension.cs).
    /// </summary>
    public void AddSummary(string step, string file) => _summaries[(step, Path.GetFileName(file))] = File.ReadAllText(file);

    public BuildResult AssertSucceeded()
    {
        Assert.IsTrue(Stages.Values.All(outcome => outcome is Outcome.Succeeded or Outcome.Skipped), Log);
        return this;
    }
}
