using System.Collections.Immutable;
using ContainerStages.BuildServers;
using ContainerStages.Pipeline;
using Microsoft.Build.Framework;
using static ContainerStages.Tasks.ItemText;

namespace ContainerStages.Tasks;

/// <summary>The parameters and outputs of <see cref="RunStages"/>, as the project's properties and items name them.</summary>
public sealed class RunContainerStages : RegistryTask
{
    /// <summary><c>ContainerStage</c>.</summary>
    public ITaskItem[] Stages { get; set; } = [];

    /// <summary><c>ContainerStageCopy</c>: their <c>From</c> says which stages the image needs.</summary>
    public ITaskItem[] Copies { get; set; } = [];

    /// <summary><c>ContainerStagesTarget</c>: a stage of the project, or one that every project has; then the stages are run that the image needs.</summary>
    public string Target { get; set; } = "";

    /// <summary><c>Configuration</c>: <c>Projects</c> of stages are built in it, too.</summary>
    public string Configuration { get; set; } = "";

    /// <summary>Where the outputs of the target are written to, below the project's obj folder.</summary>
    [Required]
    public string WorkFolder { get; set; } = "";

    /// <summary><c>ContainerStagesCacheFrom</c>: folders and repositories that may have results, separated by semicolons.</summary>
    public string CacheFrom { get; set; } = "";

    /// <summary><c>ContainerStagesCacheTo</c>: where results are shared, in the same form.</summary>
    public string CacheTo { get; set; } = "";

    /// <summary>All commands that are needed run, whatever is kept, and their results are neither kept nor shared: whether they do the same again is the question.</summary>
    public bool RunsAgain { get; set; }

    /// <summary>
    /// <c>ContainerStagesOutputsFolder</c>: a folder with the outputs of the stages that have a command, each in a folder of its name. They are taken from
    /// there, and no command runs. Empty to run them.
    /// </summary>
    public string OutputsFolder { get; set; } = "";

    /// <summary>The .NET program that runs this build (<c>DOTNET_HOST_PATH</c>): commands find it as <c>dotnet</c>.</summary>
    public string DotnetHost { get; set; } = "";

    /// <summary>The project's <c>UserSecretsId</c>: its user secrets may be secrets of stages.</summary>
    public string UserSecretsId { get; set; } = "";

    /// <summary>The folder of <c>dotnet user-secrets</c>, which has a folder for each id.</summary>
    public string UserSecretsFolder { get; set; } = "";

    /// <summary>One item a stage that was needed and has outputs: its name, with <c>MediaType</c>, <c>Digest</c> and <c>Size</c> of the layer in the content store that holds them.</summary>
    [Output]
    public ITaskItem[] Outputs { get; set; } = [];

    /// <summary>One item for each stage whose result was needed: its name, with <c>Outcome</c> and <c>Milliseconds</c>.</summary>
    [Output]
    public ITaskItem[] Runs { get; set; } = [];

    /// <summary>Where the outputs of the target are; empty for a target without outputs, or one that every project has.</summary>
    [Output]
    public string TargetFolder { get; set; } = "";

    private protected override PublishStep Section => PublishStep.Stages;

    private protected override async System.Threading.Tasks.Task ExecuteAsync(CancellationToken cancellationToken)
    {
        var request = new RunStagesRequest
        {
            Settings = Settings(),
            ProjectFolder = ProjectFolder,
            WorkFolder = AbsolutePath(WorkFolder),
            Stages = [.. StageItems.Of(Stages).Select(stage => stage with { Configuration = Configuration })],
            Target = Target,
            CopySources = [.. Copies.Select(copy => copy.GetMetadata("From"))],
            CacheFrom = [.. Split(CacheFrom)],
            CacheTo = [.. Split(CacheTo)],
            DestinationRegistry = DestinationRegistry,
            RunsAgain = RunsAgain,
            OutputsFolder = PathOf(OutputsFolder),
            CommandEnvironment = CommandEnvironment.Of(DotnetHost).ToImmutableDictionary(),
            SecretVariable = Environment.GetEnvironmentVariable,
            UserSecretsFile = UserSecretsFile(UserSecretsId, UserSecretsFolder),
        };
        RunStagesResult result = await RunStages.RunAsync(request, Reporter, cancellationToken);
        Outputs = [.. result.Outputs.Select(StageItems.Of)];
        Runs = [.. result.Runs.Select(StageItems.Of)];
        TargetFolder = result.TargetFolder ?? "";
    }

    private protected override ITaskItem[] ItemsOf(string itemType) => itemType switch
    {
        "ContainerStage" => Stages,
        "ContainerStageCopy" => Copies,
        _ => [],
    };
}
