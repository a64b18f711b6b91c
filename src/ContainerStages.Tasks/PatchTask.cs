using System.Collections.Immutable;
using ContainerStages.Pipeline;
using Microsoft.Build.Framework;
using static ContainerStages.Tasks.ItemText;

namespace ContainerStages.Tasks;

/// <summary>What the tasks share that look at an image in a registry and at its base.</summary>
public abstract class PatchTask : RegistryTask
{
    /// <summary><c>ContainerRegistry</c>.</summary>
    public string Registry { get; set; } = "";

    /// <summary><c>ContainerRepository</c>.</summary>
    public string Repository { get; set; } = "";

    /// <summary><c>ContainerImageTag</c> or <c>ContainerImageTags</c>: the first names the image.</summary>
    public ITaskItem[] Tags { get; set; } = [];

    /// <summary><c>ContainerStagesImage</c>; empty for the image that the three above name.</summary>
    public string Image { get; set; } = "";

    /// <summary><c>ContainerBaseImage</c>, or the SDK's choice.</summary>
    [Required]
    public string BaseImage { get; set; } = "";

    /// <summary><c>ContainerStage</c>, for a base that is one of them.</summary>
    public ITaskItem[] Stages { get; set; } = [];

    /// <summary>The registries of <c>ContainerRegistry</c> after the first.</summary>
    public string OtherRegistries { get; set; } = "";

    /// <summary><c>ContainerStageDestination</c>: where else the project publishes to.</summary>
    public ITaskItem[] Destinations { get; set; } = [];

    private protected PatchRequest Request()
    {
        ImmutableArray<string> tags = Specs(Tags);
        string image = PublishedImage.NameOf(Image, "ContainerStagesImage", Registry, Repository, tags);
        string[] others = [.. OtherRegistries.Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries), .. Specs(Destinations)];
        if (Image.Length == 0 && others.Length > 0)
        {
            LogHigh($"This is about {image} alone. The project's images in {string.Join(", ", others)} stay as they are: name each of them in ContainerStagesImage.");
        }

        return new PatchRequest
        {
            Settings = Settings(),
            Root = ProjectFolder,
            Image = image,
            DestinationRegistry = DestinationRegistry,
            BaseImage = BaseImage,
            Stages = StageItems.Of(Stages),
            Tags = Image.Length > 0 ? [] : tags,
        };
    }

    private protected override ITaskItem[] ItemsOf(string itemType) => itemType == "ContainerStage" ? Stages : [];
}
