using ContainerStages.Pipeline;
using Microsoft.Build.Framework;

namespace ContainerStages.Tasks;

/// <summary>
/// Reads the item that describes a Dockerfile, whose name is the file, relative to the project's folder. Its metadata: <c>Context</c> (the folder that the
/// build sees, absolute), <c>BuildImage</c>, <c>Configuration</c>, <c>RuntimeIdentifier</c>, <c>SeveralPlatforms</c>, <c>SelfContained</c>,
/// <c>HasFramework</c>, <c>Tests</c> (projects, separated by semicolons), <c>Syntax</c>, <c>ForBuildKit</c> and <c>Overwrite</c>.
/// </summary>
internal static class DockerfileItem
{
    public static DockerfileRequest Request(ITaskItem item, string projectFile, ITaskItem[] projects)
    {
        string folder = Path.GetDirectoryName(projectFile)!;
        return new DockerfileRequest
        {
            ProjectFile = projectFile,
            Projects = [.. projects.Select(InputItems.Of)],
            Tests = [.. ItemText.Split(item.GetMetadata("Tests")).Select(test => Path.GetFullPath(test, folder))],
            SourceRoot = Path.TrimEndingDirectorySeparator(Path.GetFullPath(item.GetMetadata("Context"), folder)),
            BuildImage = item.GetMetadata("BuildImage"),
            Configuration = item.GetMetadata("Configuration"),
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
