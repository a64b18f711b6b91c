using ContainerStages.Diagnostics;
using ContainerStages.IO;
using Microsoft.Build.Framework;

namespace ContainerStages.Tasks;

/// <summary>
/// Makes the folder below <c>obj</c> that a project has for the image, and marks it as ours: its publish folder is emptied, and Clean removes all of it. One that
/// holds something else is refused, such as where IntermediateOutputPath is the project's own folder.
/// </summary>
public sealed class ClaimContainerFolder : ProjectTask
{
    /// <summary>What a version that wrote no markers has made where it never came to compile.</summary>
    private static readonly string[] s_former = ["stages", "tests"];

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
            string folder = Path.TrimEndingDirectorySeparator(AbsolutePath(Folder));
            OwnFolder.CheckIsNoLink(folder);
            OwnFolder.Claim(
                folder,
                "the image's folder",
                "Remove it or move it away, or choose another IntermediateOutputPath: what is in this folder is removed by publishing and by Clean.",
                FirstForeign);
            return true;
        }
        catch (ContainerStagesException e)
        {
            LogError(e.Diagnostic, e.Message, e.Advice);
            return false;
        }
    }

    /// <summary>What else a build writes there, many SDKs say: a file that only a build of this project makes is enough.</summary>
    /// <returns>What is not ours; null when all is.</returns>
    private FileSystemInfo? FirstForeign(DirectoryInfo folder)
    {
        string project = Path.GetFileNameWithoutExtension(ProjectFile);
        string[] built = ["container.ledger.draft.json", AssemblyFile, project + ".AssemblyInfoInputs.cache", project + ".assets.cache"];
        return built.Any(name => File.Exists(Path.Combine(folder.FullName, name)))
            ? null
            : OwnFolder.Entries(folder).FirstOrDefault(entry => !s_former.Contains(entry.Name));
    }
}
