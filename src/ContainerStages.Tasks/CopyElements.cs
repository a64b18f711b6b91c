using System.Xml.Linq;
using ContainerStages.Diagnostics;
using ContainerStages.IO;
using Microsoft.Build.Framework;

namespace ContainerStages.Tasks;

/// <summary>
/// What MSBuild does to a <c>ContainerStageCopy</c> before a task sees it: it looks for the files of a wildcard on the build machine, drops the item when it
/// finds none, and keeps the attribute <c>Exclude</c> for itself. So the project file itself is read; in files that it imports this is not seen.
/// </summary>
internal static class CopyElements
{
    /// <summary>What only MSBuild can tell the meaning of.</summary>
    private static readonly string[] Unknown = ["$(", "@(", "%", "//"];

    /// <param name="items">What MSBuild has made of the elements.</param>
    /// <exception cref="ContainerStagesException">An element does not do what it says.</exception>
    public static void Check(string projectFile, ITaskItem[] items)
    {
        foreach (XElement element in ItemLocation.Elements(projectFile, "ContainerStageCopy"))
        {
            string[] includes = ItemText.Split(element.Attribute("Include")?.Value ?? "");
            foreach (string include in includes)
            {
                CheckWildcard(element, include, items);
            }

            if (includes is [var only])
            {
                CheckExclude(element, only, items);
            }
        }
    }

    private static void CheckWildcard(XElement element, string include, ITaskItem[] items)
    {
        if (!PathPattern.HasWildcard(include) || IsConditional(element))
        {
            return;
        }

        string from = FromOf(element);
        if (from.Length > 0)
        {
            throw TakenByMSBuild(
                include,
                $"copy '{include}' from '{from}': MSBuild looks for the files of a wildcard in the project's folder, and not in '{from}'",
                $"""Name the folder, which is copied with all that it holds and without what an <Exclude> element names: Include="{Folder(include)}". Or escape the wildcard: Include="{Escaped(include)}".""");
        }

        // As MSBuild matches, as far as this knows how it does.
        var pattern = new PathPattern(include, ignoresCase: true);
        bool isKnown = !pattern.Text.EndsWith('/') && !Unknown.Any(part => pattern.Text.Contains(part, StringComparison.Ordinal));
        if (isKnown && !items.Any(item => pattern.Matches(item.ItemSpec.Replace('\\', '/'))))
        {
            throw new ContainerStagesException(
                Catalogue.CopyMatchesNothing,
                $"cannot copy '{include}' from the build machine: no file matches it",
                "Check the path: it starts at the project's folder.")
            {
                Subject = ItemReference.Copy(include),
            };
        }
    }

    /// <summary>An attribute that leaves nothing out: of a single item that was made from the element, and is no list or function.</summary>
    private static void CheckExclude(XElement element, string include, ITaskItem[] items)
    {
        if (element.Attribute("Exclude") is { } exclude && items.Any(item => item.ItemSpec == include))
        {
            string source = FromOf(element) is { Length: > 0 } from ? $" From=\"{from}\"" : "";
            throw TakenByMSBuild(
                include,
                $"leave '{exclude.Value}' out of the copy of '{include}': MSBuild takes the attribute Exclude for itself, and it only leaves out what a wildcard in Include finds",
                $"""Write an element: <ContainerStageCopy Include="{include}"{source}><Exclude>{exclude.Value}</Exclude></ContainerStageCopy>, with paths relative to the folder.""");
        }
    }

    private static string FromOf(XElement element) =>
        element.Attribute("From")?.Value ?? element.Elements().FirstOrDefault(child => child.Name.LocalName == "From")?.Value ?? "";

    /// <summary>Whether the element may count for nothing; then nothing is said of it.</summary>
    private static bool IsConditional(XElement element) =>
        element.AncestorsAndSelf().Any(part => part.Attribute("Condition") is not null || part.Name.LocalName is "Otherwise" or "Target");

    /// <summary>What stands before the first part with a wildcard.</summary>
    private static string Folder(string include) => PathPattern.FixedPart(include) is { Length: > 0 } folder ? folder : ".";

    private static string Escaped(string include) => include.Replace("*", "%2A", StringComparison.Ordinal).Replace("?", "%3F", StringComparison.Ordinal);

    private static ContainerStagesException TakenByMSBuild(string include, string what, string advice) =>
        new(Catalogue.CopyTakenByMSBuild, $"cannot {what}", advice) { Subject = ItemReference.Copy(include) };
}
