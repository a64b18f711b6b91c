using System.Xml.Linq;
using ContainerStages.Diagnostics;
using ContainerStages.Layers;
using Microsoft.Build.Framework;

namespace ContainerStages.Tasks;

/// <summary>
/// What MSBuild does to a <c>ContainerStageCopy</c> before a task sees it: it looks for the files of a wildcard on the build machine, drops the item when it
/// finds none, and keeps the attribute <c>Exclude</c> for itself. So the project file itself is read; in files that it imports this is not seen.
/// </summary>
internal static class CopyElements
{
    /// <param name="items">What MSBuild has made of the elements.</param>
    /// <exception cref="ContainerStagesException">An element does not do what it says.</exception>
    public static void Check(string projectFile, ITaskItem[] items)
    {
        foreach (XElement element in ItemLocation.Elements(projectFile, "ContainerStageCopy"))
        {
            foreach (string include in ImageInputs.Split(element.Attribute("Include")?.Value ?? ""))
            {
                Check(element, include, items);
            }
        }
    }

    private static void Check(XElement element, string include, ITaskItem[] items)
    {
        string from = element.Attribute("From")?.Value ?? element.Elements().FirstOrDefault(child => child.Name.LocalName == "From")?.Value ?? "";
        bool isGlob = PathPattern.HasWildcard(include);
        if (isGlob && from.Length > 0)
        {
            throw TakenByMSBuild(
                include,
                $"copy '{include}' from '{from}': MSBuild looks for the files of a wildcard in the project's folder, and not in '{from}'",
                $"""Name the folder, which is copied with all that it holds and without what an <Exclude> element names: Include="{Folder(include)}". Or escape the wildcard: Include="{Escaped(include)}".""");
        }

        if (element.Attribute("Exclude") is { } exclude && !isGlob)
        {
            string source = from.Length > 0 ? $" From=\"{from}\"" : "";
            throw TakenByMSBuild(
                include,
                $"leave '{exclude.Value}' out of the copy of '{include}': MSBuild takes the attribute Exclude for itself, and it only leaves out what a wildcard in Include finds",
                $"""Write an element: <ContainerStageCopy Include="{include}"{source}><Exclude>{exclude.Value}</Exclude></ContainerStageCopy>, with paths relative to the folder.""");
        }

        if (isGlob && !include.Contains("$(", StringComparison.Ordinal) && !IsConditional(element) && !items.Any(item => new PathPattern(include).Matches(item.ItemSpec.Replace('\\', '/'))))
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

    private static bool IsConditional(XElement element) => element.AncestorsAndSelf().Any(part => part.Attribute("Condition") is not null);

    /// <summary>What stands before the first part with a wildcard.</summary>
    private static string Folder(string include) =>
        string.Join('/', include.Split('/', '\\').TakeWhile(part => !PathPattern.HasWildcard(part))) is { Length: > 0 } folder ? folder : ".";

    private static string Escaped(string include) => include.Replace("*", "%2A", StringComparison.Ordinal).Replace("?", "%3F", StringComparison.Ordinal);

    private static ContainerStagesException TakenByMSBuild(string include, string what, string advice) =>
        new(Catalogue.CopyTakenByMSBuild, $"cannot {what}", advice) { Subject = ItemReference.Copy(include) };
}
