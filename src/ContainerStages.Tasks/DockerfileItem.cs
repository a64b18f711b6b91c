using ContainerStages.Pipeline;
using Microsoft.Build.Framework;

namespace ContainerStages.Tasks;

/// <summary>
/// Reads the item that describes a Dockerfile, whose name is the file, relative to the project's folder. Its metadata: <c>Context</c> (the folder that the
/// build sees, absolute), <c>BuildImage</c>, <c>Configuration</c>, <c>TargetFramework</c> (if the project has several), <c>RuntimeIdentifier</c>, <c>SeveralPlatforms</c>, <c>SelfContained</c>,
/// <c>HasFramework</c>, <c>Tests</c> (projects, separated by semicolons), <c>Syntax</c>, <c>ForBuildKit</c> and <c>Overwrite</c>.
/// </summary>
internal static class DockerfileItem
{
    /// <param name="globals">More global properties for what runs in the build.</param>
    public static DockerfileRequest Request(ITaskItem item, string projectFile, ITaskItem[] projects, IEnumerable<KeyValuePair<string, string>> globals)
    {
        KeyValuePair<string, string>[] own = [KeyValuePair.Create("Configuration", item.GetMetadata("Configuration")), KeyValuePair.Create("TargetFramework", item.GetMetadata("TargetFramework"))];
        string folder = Path.GetDirectoryName(projectFile)!;
        return new DockerfileRequest
        {
            ProjectFile = projectFile,
            Projects = [.. projects.Select(InputItems.Of)],
            Tests = [.. ItemText.Split(item.GetMetadata("Tests")).Select(test => Path.GetFullPath(test, folder))],
            SourceRoot = Path.TrimEndingDirectorySeparator(Path.GetFullPath(item.GetMetadata("Context"), folder)),
            BuildImage = item.GetMetadata("BuildImage"),
            Properties = [.. own.Where(property => property.Value.Length > 0), .. globals.Where(property => !own.Any(other => other.Key.Equals(property.Key, StringComparison.OrdinalIgnoreCase)))],
            RuntimeIdentifier = item.GetMetadata("RuntimeIdentifier"),
            IsForSeveralPlatforms = IsTrue("SeveralPlatforms"),
            IsSelfContained = IsTrue("SelfContained"),
            HasFramework = IsTrue("HasFramework"),
            Syntax = item.GetMetadata("Syntax"),
            IsForBuildKit = item.GetMetadata("ForBuildKit") is not { Length: > 0 } links || ItemText.Flag("ContainerStagesDockerfileBuildKit", links),
        };

        bool IsTrue(string name) => item.GetMetadata(name).Equals("true", StringComparison.OrdinalIgnoreCase);
    }
}
