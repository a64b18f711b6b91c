using ContainerStages.Pipeline;
using Microsoft.Build.Framework;
using static ContainerStages.Tasks.ItemText;

namespace ContainerStages.Tasks;

/// <summary>What the tasks that run a builder of Dockerfiles share.</summary>
public abstract class BuilderTask : KeptPublishTask
{
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

    /// <summary>The project's <c>UserSecretsId</c>.</summary>
    public string UserSecretsId { get; set; } = "";

    /// <summary>The folder of <c>dotnet user-secrets</c>, which has a folder for each id.</summary>
    public string UserSecretsFolder { get; set; } = "";

    /// <param name="globals">More global properties for what runs in the build.</param>
    internal RunBuilderRequest BuilderRequest(IEnumerable<KeyValuePair<string, string>> globals)
    {
        KeptPublishRequest publish = Request();
        return new RunBuilderRequest
        {
            Settings = publish.Settings,
            Dockerfile = DockerfileItem.Request(Dockerfile!, ProjectFile, Projects, globals),
            Stages = [.. StageItems.Of(Stages).Select(stage => stage with { Configuration = Dockerfile!.GetMetadata("Configuration") })],
            CopySources = [.. Copies.Select(copy => copy.GetMetadata("From"))],
            Builder = new BuilderRequest
            {
                Tool = Tool,
                Arguments = [.. Split(Arguments)],
                NuGetConfiguration = File.Exists(NuGetConfiguration) ? NuGetConfiguration : null,
                Variable = Environment.GetEnvironmentVariable,
                UserSecretsFile = UserSecretsFile(UserSecretsId, UserSecretsFolder),
            },
            WorkFolder = publish.WorkFolder,
            PublishFolder = publish.PublishFolder,
            Folders = publish.Folders,
        };
    }

    private protected override ITaskItem[] ItemsOf(string itemType) => itemType switch
    {
        "ContainerStage" => Stages,
        "ContainerStageCopy" => Copies,
        _ => [],
    };
}
