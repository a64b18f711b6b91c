using System.Collections.Immutable;

namespace ContainerStages.Pipeline;

/// <summary>Which stages <see cref="RunStages"/> runs, and where. All paths are absolute unless a property says otherwise.</summary>
public sealed record RunStagesRequest
{
    /// <summary>Where results are kept, and which engine runs the stages that have an image.</summary>
    public required PipelineSettings Settings { get; init; }

    /// <summary>What relative paths of the stages start from.</summary>
    public required string ProjectFolder { get; init; }

    /// <summary>Where the outputs of <see cref="Target"/> are written to. The folder's content is removed at will.</summary>
    public required string WorkFolder { get; init; }

    /// <summary>All stages of the project.</summary>
    public required ImmutableArray<StageDefinition> Stages { get; init; }

    /// <summary>The stage that is run, with what it depends on. Empty, or one that every project has (<c>runtime</c>): those that <see cref="CopySources"/> name.</summary>
    public string Target { get; init; } = "";

    /// <summary>Where copies take files from; what is no stage's name, with or without <c>stage:</c>, does not count.</summary>
    public ImmutableArray<string> CopySources { get; init; } = [];

    /// <summary>Folders and repositories that may have results, such as <c>ghcr.io/team/app-cache</c> or <c>oci:../stage-results</c>.</summary>
    public ImmutableArray<string> CacheFrom { get; init; } = [];

    /// <summary>Where results are shared, in the same form.</summary>
    public ImmutableArray<string> CacheTo { get; init; } = [];

    /// <summary>The registry that the image goes to; results and images of stages from there are fetched with the same account. Empty for none.</summary>
    public string DestinationRegistry { get; init; } = "";

    /// <summary>All commands that are needed run, whatever is kept, and their results are neither kept nor shared: whether they do the same again is the question.</summary>
    public bool RunsAgain { get; init; }

    /// <summary>
    /// A folder with the outputs of the stages that have a command, each in a folder of its name: a builder has run them, and none of them runs. Null to run
    /// them.
    /// </summary>
    public string? OutputsFolder { get; init; }

    /// <summary>Variables of commands that are not as in this process; null takes one away.</summary>
    public ImmutableDictionary<string, string?> CommandEnvironment { get; init; } = ImmutableDictionary<string, string?>.Empty;

    /// <summary>The value of a variable that is a secret of a stage, or null. Without it there are none.</summary>
    public Func<string, string?> SecretVariable { get; init; } = _ => null;

    /// <summary>The <c>secrets.json</c> of <c>dotnet user-secrets</c>; null for none.</summary>
    public string? UserSecretsFile { get; init; }
}

/// <summary>What was run.</summary>
/// <param name="Outputs">One for each stage that was needed and has outputs, for <see cref="BuildRequest.StageOutputs"/>.</param>
/// <param name="TargetFolder">Where the outputs of <see cref="RunStagesRequest.Target"/> were written to; null for none.</param>
public sealed record RunStagesResult(ImmutableArray<StageOutput> Outputs, string? TargetFolder = null)
{
    /// <summary>What was done for each stage whose result was needed, by name, for <see cref="BuildRequest.StageRuns"/>.</summary>
    public ImmutableArray<StageRun> Runs { get; init; } = [];
}
