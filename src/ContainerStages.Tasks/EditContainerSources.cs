using ContainerStages.Proofs;
using Microsoft.Build.Framework;

namespace ContainerStages.Tasks;

/// <summary>Edits the text files among those given, for <see cref="ProveContainerLayerOrder"/>: a line feed at the end of each.</summary>
public sealed class EditContainerSources : ContainerTask
{
    /// <summary>The files; those that are not text, or are not there, are left alone.</summary>
    public ITaskItem[] Files { get; set; } = [];

    /// <summary>The folder of the copied sources. A file elsewhere is the user's own, and never edited.</summary>
    [Required]
    public string Root { get; set; } = "";

    private protected override async Task ExecuteAsync(CancellationToken cancellationToken)
    {
        string root = Path.TrimEndingDirectorySeparator(AbsolutePath(Root)) + Path.DirectorySeparatorChar;
        foreach (string file in Files.Select(item => AbsolutePath(item.ItemSpec)).Distinct().Where(file => file.StartsWith(root, StringComparison.Ordinal)))
        {
            if (await SourceEdit.TryApplyAsync(file, cancellationToken))
            {
                LogNormal($"Edited {file}");
            }
        }
    }
}
