using System.Collections.Immutable;
using ContainerStages.Pipeline;
using Microsoft.Build.Framework;

namespace ContainerStages.Tasks;

/// <summary>Reads <c>@(ContainerStageCopy)</c>.</summary>
internal static class CopyItems
{
    public static ImmutableArray<CopyDefinition> Of(IEnumerable<ITaskItem> items) => [.. items.Select(item => new CopyDefinition(item.ItemSpec)
    {
        From = item.GetMetadata("From"),
        Destination = item.GetMetadata("Destination"),
        Exclude = [.. ItemText.Split(item.GetMetadata("Exclude"))],
        Layer = item.GetMetadata("Layer"),
        Mode = item.GetMetadata("Mode"),
        Owner = item.GetMetadata("Owner"),
        RecursiveFolder = item.GetMetadata("RecursiveDir").Replace('\\', '/'),
    })];
}
