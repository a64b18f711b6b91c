namespace ContainerStages.App;

/// <summary>One thing that the build knows of what it has published; see <see cref="PublishedItems"/>. What is not known is empty.</summary>
/// <param name="Kind">Tells which of the properties matter.</param>
/// <param name="Name">A path, an id or a name.</param>
internal sealed record BuildItem(string Kind, string Name)
{
    public string FullPath { get; init; } = "";

    /// <summary>Below the publish folder.</summary>
    public string RelativePath { get; init; } = "";

    public string TargetPath { get; init; } = "";

    public string DestinationSubDirectory { get; init; } = "";

    public string PackageId { get; init; } = "";

    public string PackageVersion { get; init; } = "";

    public string PathInPackage { get; init; } = "";

    /// <summary><c>native</c>, <c>runtime</c> or <c>resources</c>.</summary>
    public string AssetType { get; init; } = "";

    public bool IsProjectReference { get; init; }

    /// <summary>The trimmer or a compiler gets it.</summary>
    public bool IsPostprocessed { get; init; }

    /// <summary>Of a setting.</summary>
    public string Value { get; init; } = "";
}
