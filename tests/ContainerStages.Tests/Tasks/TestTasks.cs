using ContainerStages.Tasks;
using Microsoft.Build.Framework;
using Microsoft.Build.Utilities;

namespace ContainerStages.Tests.Tasks;

/// <summary>
/// The tasks as the targets set them for a small app that is no program, so that its image starts nothing. Its project, cache and publish
/// folder are in the test's folder.
/// </summary>
internal static class TestTasks
{
    /// <summary>For <see cref="RegistryTask.RegistrySettings"/>.</summary>
    public static ITaskItem Offline => new TaskItem("settings", new Dictionary<string, string> { ["Offline"] = "true" });

    /// <param name="root">Where the app is in the image, such as <c>/app/</c>.</param>
    public static BuildContainerImage Build(IBuildEngine engine, TemporaryFolder folder, string baseImage, string root) => new()
    {
        BuildEngine = engine,
        ProjectFile = folder.Combine("Hello.csproj"),
        CacheFolder = folder.Combine("cache"),
        CacheSizeLimit = "1000000000",
        PublishFolder = folder.Combine("publish"),
        AssemblyName = "Hello",
        BaseImage = baseImage,
        RuntimeIdentifier = "linux-x64",
        WorkingDirectory = root,
        AppCommandInstruction = "None",
    };

    /// <summary>Of what was built; where to, the test adds.</summary>
    public static DeliverContainerImage Deliver(TemporaryFolder folder, BuildContainerImage build) => new()
    {
        BuildEngine = build.BuildEngine,
        ProjectFile = build.ProjectFile,
        CacheFolder = build.CacheFolder,
        CacheSizeLimit = build.CacheSizeLimit,
        OutputFolder = folder.Combine("output"),
        Images = [build.Image!],
        Repository = "hello",
        Tags = [new TaskItem("1.0")],
    };
}
