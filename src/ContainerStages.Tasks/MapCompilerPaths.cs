using ContainerStages.Compilation;
using Microsoft.Build.Framework;

namespace ContainerStages.Tasks;

/// <summary>Computes <c>PathMap</c> for a project that is compiled for an image: no folder of the build machine stands in its assembly.</summary>
public sealed class MapCompilerPaths : Microsoft.Build.Utilities.Task
{
    /// <summary>The project's full path.</summary>
    [Required]
    public string ProjectFile { get; set; } = "";

    /// <summary><c>ContainerStagesSourceRoot</c>; empty for the repository.</summary>
    public string SourceRoot { get; set; } = "";

    /// <summary>Folders of NuGet packages.</summary>
    public string[] PackageFolders { get; set; } = [];

    /// <summary>Folders that the build writes into.</summary>
    public string[] IntermediateFolders { get; set; } = [];

    /// <summary>The files that the compiler is given.</summary>
    public ITaskItem[] Sources { get; set; } = [];

    /// <summary>As the compilers' option.</summary>
    [Output]
    public string PathMap { get; set; } = "";

    /// <inheritdoc/>
    public override bool Execute()
    {
        var map = new CompilerPathMap(Path.GetDirectoryName(ProjectFile)!, Path.GetFileNameWithoutExtension(ProjectFile), SourceRoot);
        foreach (string folder in PackageFolders)
        {
            map.AddPackages(folder);
        }

        foreach (string folder in IntermediateFolders)
        {
            map.AddIntermediate(folder);
        }

        foreach (ITaskItem source in Sources)
        {
            map.AddSource(source.ItemSpec);
        }

        PathMap = map.ToString();
        return true;
    }
}
