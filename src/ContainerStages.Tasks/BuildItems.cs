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
        foreach ((string name, string value) in source.Metadata.Where(pair => pair.Value.Length > 0))
        {
            item.SetMetadata(name, Escaped(value));
        }

        return item;
    }

    /// <summary>MSBuild reads two digits after a percent sign as a character.</summary>
    public static string Escaped(string text) => text.Replace("%", "%25", StringComparison.Ordinal);

    private static BuildItem Of(ITaskItem item) => BuildItem.Of(item.ItemSpec, item.GetMetadata("FullPath"), item.GetMetadata);
}
