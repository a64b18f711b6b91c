using ContainerStages.Pipeline;
using Microsoft.Build.Framework;

namespace ContainerStages.Tasks;

/// <summary>The parameters of <see cref="VerifyParity"/>, as the project's properties and items name them.</summary>
public sealed class CompareContainerBuilders : BuilderTask
{
    /// <summary>The image of the direct builder.</summary>
    [Required]
    public ITaskItem? Image { get; set; }

    private protected override Task ExecuteAsync(CancellationToken cancellationToken) =>
        new VerifyParity(BuilderRequest([]), Reporter).RunAsync(BuiltImages.Of(Image!), AbsolutePath(Dockerfile!.ItemSpec), cancellationToken);
}
