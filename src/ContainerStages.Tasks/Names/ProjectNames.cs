using System.Xml.Linq;

namespace ContainerStages.Tasks.Names;

/// <summary>The names in the files of a project, as they are written: MSBuild forgets a property that nobody reads.</summary>
internal static class ProjectNames
{
    /// <param name="files">The project, and what it imports of the repository. A file that cannot be read has no names.</param>
    /// <param name="globalProperties">The names of the command line.</param>
    public static IEnumerable<UnknownName> Unknown(IEnumerable<string> files, IEnumerable<string> globalProperties)
    {
        (string File, XElement[] Elements)[] read = [.. files.Distinct().Select(file => (file, ItemLocation.Elements(file, _ => true).ToArray()))];
        string[] texts = [.. read.SelectMany(file => file.Elements).SelectMany(Texts)];
        return
        [
            .. read.SelectMany(file => file.Elements.SelectMany(element => Unknown(element, ItemLocation.Of(file.File, element)))).Where(unknown => !IsRead(unknown.Name)).Select(unknown => unknown.Value),
            .. globalProperties.Where(name => !IsRead(name)).Select(name => NameRules.OfProperty(name, location: null)).OfType<UnknownName>(),
        ];

        // What the project's own expressions read is its own, whatever it is named.
        bool IsRead(string name) =>
            texts.Any(text => text.Contains($"$({name})", StringComparison.OrdinalIgnoreCase) || text.Contains($"@({name}", StringComparison.OrdinalIgnoreCase)
                || text.Contains($"%({name})", StringComparison.OrdinalIgnoreCase) || text.Contains($".{name})", StringComparison.OrdinalIgnoreCase));
    }

    private static IEnumerable<(string Name, UnknownName Value)> Unknown(XElement element, ItemLocation location)
    {
        string name = element.Name.LocalName;
        switch (element.Parent?.Name.LocalName)
        {
            case "PropertyGroup":
                return NameRules.OfProperty(name, location) is { } property ? [(name, property)] : [];
            case "ItemGroup" or "ItemDefinitionGroup":
                return
                [
                    .. NameRules.OfItem(name, location) is { } item ? [(name, item)] : Array.Empty<(string, UnknownName)>(),
                    .. Metadata(element).Select(metadata => (metadata, NameRules.OfMetadata(name, metadata, location))).Where(pair => pair.Item2 is not null).Select(pair => (pair.metadata, pair.Item2!)),
                ];
            default:
                return [];
        }
    }

    private static IEnumerable<string> Metadata(XElement item) =>
        item.Attributes().Where(attribute => !attribute.IsNamespaceDeclaration).Select(attribute => attribute.Name.LocalName).Except(KnownNames.ItemAttributes)
            .Concat(item.Elements().Select(child => child.Name.LocalName));

    private static IEnumerable<string> Texts(XElement element) =>
        element.Attributes().Select(attribute => attribute.Value).Concat(element.Nodes().OfType<XText>().Select(text => text.Value));
}
