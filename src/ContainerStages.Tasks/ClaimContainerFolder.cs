using ContainerStages.Diagnostics;
using ContainerStages.Storage;
using Microsoft.Build.Framework;

namespace ContainerStages.Tasks;

/// <summary>
/// Makes the folder below <c>obj</c> that a project has for the image, and marks it as ours: its publish folder is emptied, and Clean removes all of it. One that
/// holds something else is refused, such as where IntermediateOutputPath is the project's own folder.
/// </summary>
public sealed class ClaimContainerFolder : Microsoft.Build.Utilities.Task
{
    /// <summary>What a version that wrote no markers has made where it never came to compile.</summary>
    private static readonly string[] s_former = ["stages", "tests"];

    /// <summary>The project's full path.</summary>
    [Required]
    public string ProjectFile { get; set; } = "";

    /// <summary>The folder, absolute or from the project's.</summary>
    [Required]
    public string Folder { get; set; } = "";

    /// <summary>The name of the project's assembly, with extension.</summary>
    [Required]
    public string AssemblyFile { get; set; } = "";

    /// <inheritdoc/>
    public override bool Execute()
    {
        try
        {
            string folder = Path.TrimEndingDirectorySeparator(Path.GetFullPath(Folder, Path.GetDirectoryName(ProjectFile)!));
            OwnFolder.CheckIsNoLink(folder);
            OwnFolder.Claim(
                folder,
                "the image's folder",
                "Remove it or move it away, or choose another IntermediateOutputPath: what is in this folder is removed by publishing and by Clean.",
                IsFormer);
            return true;
        }
        catch (ContainerStagesException e)
        {
            Log.LogError(null, e.Diagnostic.Code, null, ProjectFile, 0, 0, 0, 0, "{0}", LogText.Line($"{e.Message}. {e.Advice}"));
            return false;
        }
    }

    /// <summary>What else a build writes there, many SDKs say: a file that only a build of this project makes is enough.</summary>
    private bool IsFormer(DirectoryInfo folder) =>
        ((string[])["container.ledger.draft.json", AssemblyFile, Path.GetFileNameWithoutExtension(ProjectFile) + ".AssemblyInfoInputs.cache"])
            .Any(name => File.Exists(Path.Combine(folder.FullName, name)))
        || folder.EnumerateFileSystemInfos().All(entry => s_former.Contains(entry.Name));
}
