using ContainerStages.Bases.Frameworks;
using ContainerStages.Pipeline;
using Microsoft.Build.Framework;

namespace ContainerStages.Tasks;

/// <summary>Finds NuGet's runtime packs with the shared framework of an app that is not self-contained, or lets NuGet fetch them.</summary>
public sealed class FindContainerFramework : ContainerTask
{
    /// <summary><c>FrameworkReference</c>.</summary>
    [Required]
    public ITaskItem[] Frameworks { get; set; } = [];

    /// <summary><c>KnownFrameworkReference</c>: the SDK's table of frameworks, one item for each version of .NET.</summary>
    [Required]
    public ITaskItem[] KnownFrameworks { get; set; } = [];

    /// <summary>The app's version of .NET, such as <c>10.0</c>.</summary>
    [Required]
    public string TargetVersion { get; set; } = "";

    /// <summary>The runtime identifier of the image, such as <c>linux-x64</c>.</summary>
    [Required]
    public string RuntimeIdentifier { get; set; } = "";

    /// <summary><c>RuntimeFrameworkVersion</c>; empty for the newest version that the SDK knows.</summary>
    public string RuntimeFrameworkVersion { get; set; } = "";

    /// <summary>NuGet's folders. The first gets what is fetched.</summary>
    [Required]
    public string[] PackageFolders { get; set; } = [];

    /// <summary>A folder for the project that NuGet restores.</summary>
    [Required]
    public string WorkFolder { get; set; } = "";

    /// <summary>The .NET program that runs this build (<c>DOTNET_HOST_PATH</c>).</summary>
    public string DotnetHost { get; set; } = "";

    /// <summary>Names of NuGet's properties, such as <c>RestoreSources</c>, with the project's <c>Value</c>.</summary>
    public ITaskItem[] RestoreProperties { get; set; } = [];

    /// <summary><c>ContainerStagesOffline</c>: nothing is fetched.</summary>
    public string Offline { get; set; } = "";

    /// <summary>The lock file of the base; read when it exists.</summary>
    public string LockFile { get; set; } = "";

    /// <summary>Takes the newest versions, and writes them into the lock file.</summary>
    public bool WriteLockFile { get; set; }

    /// <summary>The folders of the packs, with <c>NuGetPackageId</c>, <c>NuGetPackageVersion</c> and, as <c>Value</c>, the framework's name.</summary>
    [Output]
    public ITaskItem[] Packs { get; set; } = [];

    internal override PipelineSettings Settings() => base.Settings() with
    {
        Registries = new RegistrySettings { Offline = ItemText.Flag("ContainerStagesOffline", Offline) },
    };

    private protected override async Task ExecuteAsync(CancellationToken cancellationToken) =>
        Packs = [.. (await FindFramework.RunAsync(Request(), Reporter, cancellationToken)).Select(Item)];

    private FindFrameworkRequest Request()
    {
        string[] folders = [.. PackageFolders.Where(folder => folder.Length > 0).Select(AbsolutePath).Distinct()];
        return new FindFrameworkRequest
        {
            Settings = Settings(),
            Frameworks = ItemText.Specs(Frameworks),
            Known = [.. KnownFrameworks.Select(Known)],
            TargetVersion = TargetVersion,
            RuntimeIdentifier = RuntimeIdentifier,
            FixedVersion = RuntimeFrameworkVersion,
            PackageFolders = [.. folders],
            LockFile = PathOf(LockFile),
            WriteLockFile = WriteLockFile,
            Restore = new PackRestore
            {
                Dotnet = DotnetHost.Length > 0 ? DotnetHost : "dotnet",
                Environment = CommandEnvironment.Of(DotnetHost),
                ProjectFolder = ProjectFolder,
                WorkFolder = AbsolutePath(WorkFolder),
                PackagesFolder = folders.FirstOrDefault() ?? "",
                Properties = [.. RestoreProperties.Select(item => KeyValuePair.Create(item.ItemSpec, item.GetMetadata("Value")))],
            },
        };
    }

    private static KnownFramework Known(ITaskItem item)
    {
        var known = new KnownFramework(item.ItemSpec, item.GetMetadata("TargetFramework"))
        {
            LatestVersion = item.GetMetadata("LatestRuntimeFrameworkVersion"),
            PackPattern = item.GetMetadata("RuntimePackNamePatterns"),
            RuntimeIdentifiers = [.. ItemText.Split(item.GetMetadata("RuntimePackRuntimeIdentifiers"))],
        };
        return item.GetMetadata("RuntimeFrameworkName") is { Length: > 0 } name ? known with { RuntimeName = name } : known;
    }

    private static Microsoft.Build.Utilities.TaskItem Item(RestoredPack pack)
    {
        var item = new Microsoft.Build.Utilities.TaskItem(pack.Folder);
        item.SetMetadata("NuGetPackageId", pack.Pack.Id);
        item.SetMetadata("NuGetPackageVersion", pack.Pack.Version);
        item.SetMetadata("Value", pack.Pack.Framework);
        return item;
    }
}
