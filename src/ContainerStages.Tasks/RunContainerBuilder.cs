using ContainerStages.BuildServers;
using ContainerStages.Pipeline;
using Microsoft.Build.Framework;
using static ContainerStages.Tasks.ItemText;

namespace ContainerStages.Tasks;

/// <summary>The parameters and outputs of <see cref="RunBuilder"/>, as the project's properties and items name them.</summary>
public sealed class RunContainerBuilder : KeptPublishTask
{
    private static readonly string[] s_secrets = ["password", "secret", "token", "apikey", "pwd"];

    /// <summary>Properties about the image, the command and the solution.</summary>
    private static readonly string[] s_ownPrefixes = ["Container", "MSBuild", "Solution", "CurrentSolution", "DOTNET_", "NuGet"];

    private static readonly string[] s_outer =
        ["BuildingSolutionFile", "NoBuild", "OutDir", "OutputPath", "PublishDir", "PublishProfile", "RestoreUseStaticGraphEvaluation", "RuntimeIdentifier", "RuntimeIdentifiers", "UseCurrentRuntimeIdentifier"];

    /// <summary>The Dockerfile that is written and built; see <see cref="DockerfileItem"/>.</summary>
    [Required]
    public ITaskItem? Dockerfile { get; set; }

    /// <summary><c>ContainerStage</c>.</summary>
    public ITaskItem[] Stages { get; set; } = [];

    /// <summary><c>ContainerStageCopy</c>: their <c>From</c> says which stages the image needs.</summary>
    public ITaskItem[] Copies { get; set; } = [];

    /// <summary><c>ContainerStagesBuilderTool</c>.</summary>
    public string Tool { get; set; } = "";

    /// <summary><c>ContainerStagesBuilderArguments</c>, separated by semicolons.</summary>
    public string Arguments { get; set; } = "";

    /// <summary>The user's <c>NuGet.Config</c>; it need not exist.</summary>
    public string NuGetConfiguration { get; set; } = "";

    /// <summary><c>ContainerStagesReportFolder</c>: the TRX files are in its folder <c>tests</c>; empty for <c>tests</c> in the work folder.</summary>
    public string ReportFolder { get; set; } = "";

    /// <summary>An image of the direct builder: the Dockerfile is built up to the image, and compared with this one. Null to take the results of its stages.</summary>
    public ITaskItem? Image { get; set; }

    /// <summary>The project's <c>UserSecretsId</c>.</summary>
    public string UserSecretsId { get; set; } = "";

    /// <summary>The folder of <c>dotnet user-secrets</c>, which has a folder for each id.</summary>
    public string UserSecretsFolder { get; set; } = "";

    /// <summary>What the target <c>_ContainerStagesPublishForImage</c> has returned in the build.</summary>
    [Output]
    public ITaskItem[] PublishedItems { get; private set; } = [];

    /// <summary>The folder with the outputs of stages, each in a folder of the stage's name.</summary>
    [Output]
    public string OutputsFolder { get; private set; } = "";

    private protected override PublishStep Section => PublishStep.Stages;

    private protected override async System.Threading.Tasks.Task ExecuteAsync(CancellationToken cancellationToken)
    {
        KeptPublishRequest publish = Request();
        string reports = AbsolutePath(ReportFolder.Length > 0 ? ReportFolder : WorkFolder);
        var request = new RunBuilderRequest
        {
            Settings = publish.Settings,
            Dockerfile = DockerfileItem.Request(Dockerfile!, ProjectFile, Projects, GlobalProperties()),
            Stages = [.. StageItems.Of(Stages).Select(stage => stage with { Configuration = Dockerfile!.GetMetadata("Configuration") })],
            CopySources = [.. Copies.Select(copy => copy.GetMetadata("From"))],
            Builder = new BuilderRequest
            {
                Tool = Tool,
                Arguments = [.. Split(Arguments)],
                NuGetConfiguration = File.Exists(NuGetConfiguration) ? NuGetConfiguration : null,
                Variable = Environment.GetEnvironmentVariable,
                UserSecretsFile = UserSecretsId.Length > 0 && UserSecretsFolder.Length > 0 ? Path.Combine(AbsolutePath(UserSecretsFolder), UserSecretsId, "secrets.json") : null,
            },
            WorkFolder = publish.WorkFolder,
            PublishFolder = publish.PublishFolder,
            Folders = publish.Folders,
            TestResultsFolder = Path.Combine(reports, "tests"),
        };
        if (Image is { } image)
        {
            await new VerifyParity(request, Reporter).RunAsync(BuiltImages.Of(image), AbsolutePath(Dockerfile!.ItemSpec), cancellationToken);
            return;
        }

        var builder = new RunBuilder(request, Reporter);
        PublishedItems = BuildItems.ToItems(await builder.RunAsync(cancellationToken));
        OutputsFolder = builder.OutputsFolder;
    }

    /// <summary>
    /// What the command sets for the whole build counts in the builder, too; without it, another app would be built there. A RUN instruction is in the builder's
    /// history, so what may be secret stays here, and so do paths of this machine.
    /// </summary>
    private IEnumerable<KeyValuePair<string, string>> GlobalProperties()
    {
        if (Image is not null || BuildEngine is not IBuildEngine6 engine)
        {
            return [];
        }

        KeyValuePair<string, string>[] set = [.. engine.GetGlobalProperties().Where(property => !IsOfThisMachine(property.Key)).OrderBy(property => property.Key, StringComparer.OrdinalIgnoreCase)];
        string[] kept = [.. set.Where(property => s_secrets.Any(word => property.Key.Contains(word, StringComparison.OrdinalIgnoreCase)) || Path.IsPathRooted(property.Value)).Select(property => property.Key)];
        if (kept.Length > 0)
        {
            LogHigh($"The builder does not get {string.Join(", ", kept)}: a path of this machine, or what may be secret.");
        }

        return set.Where(property => !kept.Contains(property.Key));
    }

    private static bool IsOfThisMachine(string name) => name.StartsWith('_') || s_ownPrefixes.Any(prefix => name.StartsWith(prefix, StringComparison.OrdinalIgnoreCase))
        || s_outer.Contains(name, StringComparer.OrdinalIgnoreCase);

    private protected override ITaskItem[] ItemsOf(string itemType) => itemType switch
    {
        "ContainerStage" => Stages,
        "ContainerStageCopy" => Copies,
        _ => [],
    };
}
