using ContainerStages.Pipeline;
using Microsoft.Build.Framework;

namespace ContainerStages.Tasks;

/// <summary>Compares the images before and after each edit, and shows that the layers below the edited one stayed as they were.</summary>
public sealed class ProveContainerLayerOrder : ContainerTask
{
    /// <summary>The images, one for each platform: outputs of <see cref="BuildContainerImage"/>.</summary>
    [Required]
    public ITaskItem[] Images { get; set; } = [];

    /// <summary>
    /// What was edited, with the metadata <c>Layer</c> (the edited one; empty when nothing was edited), <c>Before</c> and <c>After</c>:
    /// the digests of the manifest, or of the index, without the edit and with it.
    /// </summary>
    [Required]
    public ITaskItem[] Edits { get; set; } = [];

    /// <summary><c>ContainerStageCheck</c>, with <c>Severity</c> and <c>Justification</c>: re-graded checks.</summary>
    public ITaskItem[] Checks { get; set; } = [];

    private protected override Task ExecuteAsync(CancellationToken cancellationToken)
    {
        var request = new VerifyOrderRequest
        {
            Settings = Settings(),
            Images = BuiltImages.Of(Images),
            Edits = [.. Edits.Select(edit => new OrderEdit(
                edit.ItemSpec,
                edit.GetMetadata("Layer") is { Length: > 0 } layer ? layer : null,
                edit.GetMetadata("Before"),
                edit.GetMetadata("After")))],
            Checks = ItemText.RegradingsOf(Checks),
        };
        return VerifyOrder.RunAsync(request, Reporter, cancellationToken);
    }
}
