using System.Collections.Immutable;
using ContainerStages.IO;

namespace ContainerStages.Builders.Writing;

/// <summary>
/// The files of a repository that a build of an app needs, by when it needs them. Paths are relative to <see cref="Root"/>, the build's context, with
/// <c>/</c>; the root itself is <c>.</c>.
/// </summary>
internal sealed record SourceTree
{
    /// <summary>An absolute path.</summary>
    public required string Root { get; init; }

    /// <summary>The app's project.</summary>
    public required string Project { get; init; }

    /// <summary>What <c>dotnet restore</c> reads: projects, imported files, lock files, NuGet's configuration. Sorted.</summary>
    public required ImmutableArray<string> RestoreFiles { get; init; }

    /// <summary>Folders of packages in the repository that NuGet's configuration names as sources.</summary>
    public ImmutableArray<string> Feeds { get; init; } = [];

    /// <summary>The folders of the projects, those that others refer to first, and the app's last.</summary>
    public required ImmutableArray<string> ProjectFolders { get; init; }

    /// <summary>Files outside of these folders that a project names, such as a linked source file.</summary>
    public ImmutableArray<string> OtherFiles { get; init; } = [];

    /// <summary>Whether there are tests to run, whose projects may be among those of the app.</summary>
    public bool HasTests { get; init; }

    /// <summary>The folders of the projects of <c>ContainerStagesTestProject</c>.</summary>
    public ImmutableArray<string> TestFolders { get; init; } = [];

    /// <summary>Folders that builds write below these folders, with names of their own: they are not sent.</summary>
    public ImmutableArray<string> BuildOutputs { get; init; } = [];

    /// <summary>Whether every project has a lock file.</summary>
    public bool IsLocked { get; init; }

    /// <summary>Whether a project lies in the root, so that its folder is the whole repository.</summary>
    public bool IsWhole => ProjectFolders.Concat(TestFolders).Contains(".");

    /// <summary>Whether a path is a folder or below it.</summary>
    public static bool IsWithin(string path, string folder) => folder == "." || RelativePath.IsWithin(path, folder);

    /// <param name="path">From the folder; empty for the folder itself.</param>
    public static string Join(string folder, string path) => path.Length == 0 || path == "." ? folder : folder == "." ? path : $"{folder}/{path}";

    public static string FolderOf(string path) => path.LastIndexOf('/') is var slash && slash < 0 ? "." : path[..slash];
}
