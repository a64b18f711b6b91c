namespace ContainerStages.App;

/// <summary>One thing that the build knows of what it has published; see <see cref="PublishedItems"/>. What is not known is empty.</summary>
/// <param name="Kind">Tells which of the properties matter.</param>
/// <param name="Name">A path, an id or a name.</param>
internal sealed record BuildItem(string Kind, string Name)
{
    private const string ProjectReference = "ProjectReference";
    private const string True = "true";

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

    /// <summary>All but the name and the full path, by MSBuild's names: what <see cref="Of"/> reads.</summary>
    public IEnumerable<(string Name, string Value)> Metadata =>
    [
        ("Kind", Kind),
        ("RelativePath", RelativePath),
        ("TargetPath", TargetPath),
        ("DestinationSubDirectory", DestinationSubDirectory),
        ("NuGetPackageId", PackageId),
        ("NuGetPackageVersion", PackageVersion),
        ("PathInPackage", PathInPackage),
        ("AssetType", AssetType),
        ("ReferenceSourceTarget", IsProjectReference ? ProjectReference : ""),
        ("PostprocessAssembly", IsPostprocessed ? True : ""),
        ("Value", Value),
    ];

    /// <param name="name">See <see cref="Name"/>.</param>
    /// <param name="metadata">The value of a name; empty for none.</param>
    public static BuildItem Of(string name, string fullPath, Func<string, string> metadata) => new(metadata("Kind"), name)
    {
        FullPath = fullPath,
        RelativePath = metadata("RelativePath"),
        TargetPath = metadata("TargetPath"),
        DestinationSubDirectory = metadata("DestinationSubDirectory"),
        PackageId = metadata("NuGetPackageId"),
        PackageVersion = metadata("NuGetPackageVersion"),
        PathInPackage = metadata("PathInPackage"),
        AssetType = metadata("AssetType"),
        IsProjectReference = metadata("ReferenceSourceTarget") == ProjectReference,
        IsPostprocessed = metadata("PostprocessAssembly") == True,
        Value = metadata("Value"),
    };
}
