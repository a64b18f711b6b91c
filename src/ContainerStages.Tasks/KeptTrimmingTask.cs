using ContainerStages.Metadata;
using ContainerStages.Trimming;
using Microsoft.Build.Framework;

namespace ContainerStages.Tasks;

/// <summary>The parameters of the tasks for <c>ContainerStagesKeepTrimming</c>. What they cannot do is no error: the trimmer runs as a whole.</summary>
public abstract class KeptTrimmingTask : ProjectTask
{
    /// <summary>For what is kept of the trimmer's last run; it is below the project's folder for the image.</summary>
    [Required]
    public string Folder { get; set; } = "";

    /// <summary>Where the trimmer writes (<c>IntermediateLinkDir</c>).</summary>
    [Required]
    public string LinkedFolder { get; set; } = "";

    /// <summary><c>ManagedAssemblyToLink</c>.</summary>
    [Required]
    public ITaskItem[] Assemblies { get; set; } = [];

    /// <summary>The app's assembly. It and those with <c>ProjectReferenceOriginalItemSpec</c> are trimmed again after an edit.</summary>
    [Required]
    public ITaskItem[] AppAssembly { get; set; } = [];

    /// <inheritdoc/>
    public override bool Execute()
    {
        try
        {
            Execute(new KeptTrimming(AbsolutePath(Folder), AbsolutePath(LinkedFolder), [.. Assemblies.Select(Assembly)]));
        }
        catch (Exception e) when (ManagedFile.IsDamage(e) || e is Diagnostics.ContainerStagesException)
        {
            Explain(e.Message.TrimEnd('.'));
        }

        return !Log.HasLoggedErrors;
    }

    private protected abstract void Execute(KeptTrimming trimming);

    private protected void Explain(string reason) => LogNormal($"The trimmer runs for all assemblies (ContainerStagesKeepTrimming): {reason}.");

    private protected TrimmedAssembly Assembly(ITaskItem item) => new(
        AbsolutePath(item.ItemSpec),
        item.GetMetadata("ProjectReferenceOriginalItemSpec").Length > 0 || AppAssembly.Any(app => AbsolutePath(app.ItemSpec) == AbsolutePath(item.ItemSpec)));
}
