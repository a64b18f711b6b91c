using ContainerStages.Pipeline;
using Microsoft.Build.Framework;

namespace ContainerStages.Tasks;

/// <summary>The parameters of <see cref="KeptPublish"/>.</summary>
public abstract class KeptPublishTask : RegistryTask
{
    /// <summary>
    /// The app's project and all that it references, directly or not, each with <c>InputsFile</c> (the file that lists its inputs), <c>Digest</c> (of the
    /// inputs), <c>References</c> (projects, separated by semicolons), <c>Problem</c> (why the inputs could not be found) and <c>Change</c> (what differs
    /// from the publish before).
    /// </summary>
    public ITaskItem[] Projects { get; set; } = [];

    /// <summary>The folder of the published files.</summary>
    [Required]
    public string PublishFolder { get; set; } = "";

    /// <summary>A folder below the project's folder for the image, for what the image needs besides. Its content is removed.</summary>
    [Required]
    public string WorkFolder { get; set; } = "";

    /// <summary>NuGet's folder of packages (<c>NuGetPackageRoot</c>).</summary>
    public string PackageFolder { get; set; } = "";

    /// <summary>The folder of .NET (<c>NetCoreRoot</c>).</summary>
    public string DotnetFolder { get; set; } = "";

    /// <summary><c>ContainerStagesSourceRoot</c>.</summary>
    public string SourceRoot { get; set; } = "";

    /// <summary><c>ContainerStagesCacheFrom</c>.</summary>
    public string CacheFrom { get; set; } = "";

    /// <summary><c>ContainerStagesCacheTo</c>.</summary>
    public string CacheTo { get; set; } = "";

    internal KeptPublishRequest Request() => new()
    {
        Settings = Settings(),
        ProjectFile = ProjectFile,
        Projects = [.. Projects.Select(InputItems.Of)],
        Folders = InputItems.FoldersOf(ProjectFolder, PackageFolder, DotnetFolder, SourceRoot),
        PublishFolder = AbsolutePath(PublishFolder),
        WorkFolder = AbsolutePath(WorkFolder),
        CacheFrom = [.. ItemText.Split(CacheFrom)],
        CacheTo = [.. ItemText.Split(CacheTo)],
        DestinationRegistry = DestinationRegistry,
    };
}
