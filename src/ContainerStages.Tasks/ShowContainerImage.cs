using System.Collections.Immutable;
using ContainerStages.Diagnostics;
using ContainerStages.Pipeline;
using Microsoft.Build.Framework;
using static ContainerStages.Tasks.ItemText;

namespace ContainerStages.Tasks;

/// <summary>The parameters of <see cref="ShowImage"/>.</summary>
public sealed class ShowContainerImage : RegistryTask
{
    /// <summary><c>ContainerStagesImage</c>; empty for the image that the project publishes.</summary>
    public string Image { get; set; } = "";

    /// <summary><c>ContainerRegistry</c>.</summary>
    public string Registry { get; set; } = "";

    /// <summary><c>ContainerRepository</c>.</summary>
    public string Repository { get; set; } = "";

    /// <summary><c>ContainerImageTag</c> or <c>ContainerImageTags</c>: the first names the image.</summary>
    public ITaskItem[] Tags { get; set; } = [];

    /// <summary>The layout that a publish without a registry and an engine writes.</summary>
    [Required]
    public string Layout { get; set; } = "";

    /// <summary><c>ContainerStagesCompareWith</c>.</summary>
    public string CompareWith { get; set; } = "";

    /// <summary><c>ContainerRuntimeIdentifier</c>.</summary>
    public string RuntimeIdentifier { get; set; } = "";

    /// <summary><c>ContainerStagesShowFile</c>.</summary>
    public string File { get; set; } = "";

    private protected override System.Threading.Tasks.Task ExecuteAsync(CancellationToken cancellationToken) => ShowImage.RunAsync(
        new ShowImageRequest
        {
            Settings = Settings(),
            Root = ProjectFolder,
            Image = Name(),
            CompareWith = CompareWith,
            RuntimeIdentifier = RuntimeIdentifier,
            DestinationRegistry = DestinationRegistry,
            File = PathOf(File),
        },
        Reporter,
        cancellationToken);

    private string Name()
    {
        ImmutableArray<string> tags = Specs(Tags);
        return Image.Length > 0 ? Image
            : Registry.Length > 0 && tags is [var tag, ..] ? $"{Registry}/{Repository}:{tag}"
            : tags is [var first, ..] && Directory.Exists(AbsolutePath(Layout)) ? $"oci:{AbsolutePath(Layout)}:{first}"
            : throw new ContainerStagesException(
                Catalogue.InvalidValue,
                $"cannot find the image: the project names no registry, and there is no layout in '{AbsolutePath(Layout)}'",
                $"Name the image: -p:ContainerStagesImage=registry.example/team/orders-api:1.4.2, docker-daemon:{Repository}:{tags.FirstOrDefault() ?? "latest"} for the local engine, oci:FOLDER, oci-archive:FILE or docker-archive:FILE.");
    }
}
