using ContainerStages.Pipeline;
using ContainerStages.Proofs;
using Microsoft.Build.Framework;

namespace ContainerStages.Tasks;

/// <summary>Makes one edit in the copy, for <see cref="ProveContainerLayerOrder"/>: of text files, or of code that is added beside it.</summary>
public sealed class EditContainerSources : ContainerTask
{
    /// <summary>
    /// <c>content</c> edits the text files among <see cref="Files"/>, and <c>assets</c> those of <c>wwwroot</c>; <c>projects</c>, <c>code</c> and
    /// <c>api</c> write code for the referenced projects or the app. Anything else edits nothing.
    /// </summary>
    [Required]
    public string Edit { get; set; } = "";

    /// <summary>The project's files; those that are not text, or are not there, are left alone.</summary>
    public ITaskItem[] Files { get; set; } = [];

    /// <summary><c>ContainerStage</c>: what they read is no file of the app.</summary>
    public ITaskItem[] Stages { get; set; } = [];

    /// <summary>The folder of the copied sources. A file elsewhere is the user's own, and never edited.</summary>
    [Required]
    public string Root { get; set; } = "";

    /// <summary>Gets the code.</summary>
    [Required]
    public string CodeFolder { get; set; } = "";

    private protected override async Task ExecuteAsync(CancellationToken cancellationToken)
    {
        string root = Below(AbsolutePath(Root));
        string assets = Below(AbsolutePath("wwwroot"));
        IEnumerable<string> files = Edit switch
        {
            "content" => TextFiles().Where(file => !file.StartsWith(assets, StringComparison.Ordinal)),
            "assets" when Directory.Exists(assets) => Directory.EnumerateFiles(assets, "*", SearchOption.AllDirectories),
            _ => [],
        };
        foreach (string file in files.Distinct().Where(file => file.StartsWith(root, StringComparison.Ordinal)))
        {
            if (await SourceEdit.TryApplyAsync(file, cancellationToken))
            {
                LogNormal($"Edited {file}");
            }
        }

        await CodeEdit.WriteAsync(Edit, AbsolutePath(CodeFolder), cancellationToken);
    }

    private IEnumerable<string> TextFiles()
    {
        var surplus = new SurplusContent(ProjectFolder, StageItems.Of(Stages), isDevelopment: true);
        return Files.Select(item => AbsolutePath(item.ItemSpec)).Where(file => surplus.ReasonOf(file) is null);
    }

    private static string Below(string folder) => Path.TrimEndingDirectorySeparator(folder) + Path.DirectorySeparatorChar;
}
