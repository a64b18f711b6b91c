using System.Collections.Immutable;
using ContainerStages.Pipeline;
using Microsoft.Build.Framework;
using Microsoft.Build.Utilities;
using static ContainerStages.Tasks.ItemText;

namespace ContainerStages.Tasks;

/// <summary>The parameters and outputs of <see cref="PromoteImage"/>.</summary>
public sealed class PromoteContainerImage : RegistryTask
{
    /// <summary><c>ContainerStagesPromoteFrom</c>; empty for the image that the project's next three name.</summary>
    public string Source { get; set; } = "";

    /// <summary><c>ContainerRegistry</c>: the first is the source.</summary>
    public string Registry { get; set; } = "";

    /// <summary><c>ContainerRepository</c>.</summary>
    public string Repository { get; set; } = "";

    /// <summary><c>ContainerImageTag</c> or <c>ContainerImageTags</c>: the first is read, and a destination without a tag gets all.</summary>
    public ITaskItem[] Tags { get; set; } = [];

    /// <summary><c>ContainerStagesPromoteTo</c>.</summary>
    public ITaskItem[] Destinations { get; set; } = [];

    /// <summary>All names that the image has got.</summary>
    [Output]
    public ITaskItem[] Names { get; set; } = [];

    /// <summary>The digest of the image, at the source and at each destination.</summary>
    [Output]
    public string Digest { get; set; } = "";

    /// <summary>What to deploy: the image by its digest at the first destination.</summary>
    [Output]
    public string Reference { get; set; } = "";

    private protected override async System.Threading.Tasks.Task ExecuteAsync(CancellationToken cancellationToken)
    {
        ImmutableArray<string> tags = Specs(Tags);
        PromoteResult result = await PromoteImage.RunAsync(
            new PromoteRequest
            {
                Settings = Settings(),
                Source = PublishedImage.NameOf(Source, "ContainerStagesPromoteFrom", Registry, Repository, tags),
                Destinations = Specs(Destinations),
                Tags = Source.Length > 0 ? [] : tags,
            },
            Reporter,
            cancellationToken);
        Names = [.. result.Names.Select(name => new TaskItem(name))];
        Digest = result.Digest;
        Reference = result.Reference;
    }
}
