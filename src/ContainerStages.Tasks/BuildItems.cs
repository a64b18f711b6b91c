using System.Collections.Immutable;
using ContainerStages.App;
using Microsoft.Build.Framework;

namespace ContainerStages.Tasks;

/// <summary>Reads what the target <c>_ContainerStagesPublishForImage</c> returns.</summary>
internal static class BuildItems
{
    public static ImmutableArray<BuildItem> Of(IEnumerable<ITaskItem> items) => [.. items.Select(Of)];

    private static BuildItem Of(ITaskItem item) => new(item.GetMetadata("Kind"), item.ItemSpec)
    {
        FullPath = item.GetMetadata("FullPath"),
        RelativePath = item.GetMetadata("RelativePath"),
        TargetPath = item.GetMetadata("TargetPath"),
        DestinationSubDirectory = item.GetMetadata("DestinationSubDirectory"),
        PackageId = item.GetMetadata("NuGetPackageId"),
        PackageVersion = item.GetMetadata("NuGetPackageVersion"),
        PathInPackage = item.GetMetadata("PathInPackage"),
        AssetType = item.GetMetadata("AssetType"),
        IsProjectReference = item.GetMetadata("ReferenceSourceTarget") == "ProjectReference",
        IsPostprocessed = item.GetMetadata("PostprocessAssembly") == "true",
        Value = item.GetMetadata("Value"),
    };
}
