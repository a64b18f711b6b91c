using System.Xml;
using System.Xml.Linq;
using ContainerStages.Diagnostics;
using ContainerStages.Pipeline;
using Microsoft.Build.Framework;

namespace ContainerStages.Tasks;

/// <summary>
/// Where a project defines an item. MSBuild tells a task the file and not the line, so that the file is searched for the element. One
/// that names the item by a property or a wildcard is not found: then the line is 0, and a message points at the file.
/// </summary>
/// <param name="Path">The project file, or one that it imports.</param>
/// <param name="Line">From 1.</param>
/// <param name="Column">From 1: that of the angle bracket, as in MSBuild's own messages.</param>
internal sealed record ItemLocation(string Path, int Line, int Column)
{
    /// <summary>Without the end of the range: the usual expressions that find MSBuild's messages in a log know only line and column.</summary>
    public static ItemLocation? Of(ProblemPlace? place) => place is null ? null : new ItemLocation(place.File, place.Line, place.Column);

    /// <param name="reference">Of several items with that name the last is meant: it is the one too many.</param>
    /// <param name="items">Those of its type.</param>
    /// <param name="projectFile">For an item that does not tell where it is from.</param>
    public static ItemLocation Of(ItemReference reference, IEnumerable<ITaskItem> items, string projectFile)
    {
        string defining = items.LastOrDefault(item => item.ItemSpec == reference.Name)?.GetMetadata("DefiningProjectFullPath") ?? "";
        string file = defining.Length > 0 ? defining : projectFile;
        IReadOnlyList<XElement> elements = Elements(file, reference.ItemType);
        XElement? element = elements.LastOrDefault(element => Names(element, "Include", reference.Name))
            ?? elements.LastOrDefault(element => Names(element, "Update", reference.Name));
        return element is null ? new ItemLocation(file, 0, 0) : Of(file, element);
    }

    public static ItemLocation Of(string file, IXmlLineInfo element) => new(file, element.LineNumber, element.LinePosition - 1);

    /// <inheritdoc cref="Elements(string)"/>
    public static IReadOnlyList<XElement> Elements(string file, string itemType) => [.. Elements(file).Where(element => element.Name.LocalName == itemType)];

    /// <returns>None where the file cannot be read.</returns>
    public static IReadOnlyList<XElement> Elements(string file)
    {
        try
        {
            using FileStream stream = File.OpenRead(file);
            return [.. XDocument.Load(stream, LoadOptions.SetLineInfo).Descendants()];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or XmlException)
        {
            // A project of a file-based app is in memory only. What matters is the error that is to be shown.
            return [];
        }
    }

    private static bool Names(XElement element, string attribute, string name) =>
        (element.Attribute(attribute)?.Value ?? "").Split(';', StringSplitOptions.TrimEntries).Contains(name);
}
