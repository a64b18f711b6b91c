using System.Collections.Immutable;
using ContainerStages.App;
using Microsoft.Build.Framework;
using Microsoft.Build.Utilities;

namespace ContainerStages.Tasks;

/// <summary>Reads what the target <c>_ContainerStagesPublishForImage</c> returns, and writes it again.</summary>
internal static class BuildItems
{
    public static ImmutableArray<BuildItem> Of(IEnumerable<ITaskItem> items) => [.. items.Select(Of)];

    /// <summary>The opposite of <see cref="Of(IEnumerable{ITaskItem})"/>.</summary>
    public static ITaskItem[] ToItems(IEnumerable<BuildItem> items) => [.. items.Select(ToItem)];

    private static ITaskItem ToItem(BuildItem source)
    {
        var item = new TaskItem(Escaped(source.Name));
        Set("Kind", source.Kind);
        Set("RelativePath", source.RelativePath);
        Set("TargetPath", source.TargetPath);
        Set("DestinationSubDirectory", source.DestinationSubDirectory);
        Set("NuGetPackageId", source.PackageId);
        Set("NuGetPackageVersion", source.PackageVersion);
        Set("PathInPackage", source.PathInPackage);
        Set("AssetType", source.AssetType);
        Set("ReferenceSourceTarget", source.IsProjectReference ? "ProjectReference" : "");
        Set("PostprocessAssembly", source.IsPostprocessed ? "true" : "");
        Set("Value", source.Value);
        return item;

        void Set(string name, string value)
        {
            if (value.Length > 0)
            {
                item.SetMetadata(name, Escaped(value));
            }
        }
    }

    /// <summary>MSBuild reads two digits after a percent sign as a character.</summary>
    public static string Escaped(string text) => text.Replace("%", "%25", StringComparison.Ordinal);

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
