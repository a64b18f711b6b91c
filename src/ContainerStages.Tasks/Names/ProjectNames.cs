using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace ContainerStages.Tasks.Names;

/// <summary>The names in the files of a project, as they are written: MSBuild does not tell which properties are read, and where they are written.</summary>
internal static class ProjectNames
{
    /// <param name="files">The project, and what it imports of the repository. A file that cannot be read has no names.</param>
    /// <param name="globalProperties">The names of the command line.</param>
    public static IEnumerable<UnknownName> Unknown(IEnumerable<string> files, IEnumerable<string> globalProperties)
    {
        (string File, IReadOnlyList<XElement> Elements)[] read = [.. files.Distinct().Select(file => (file, ItemLocation.Elements(file)))];
        string expressions = string.Join('\n', read.SelectMany(file => file.Elements).SelectMany(Expressions));
        return read.SelectMany(file => file.Elements.SelectMany(element => Unknown(element, ItemLocation.Of(file.File, element))))
            .Concat(globalProperties.Select(name => NameRules.OfProperty(name, location: null)))
            .OfType<UnknownName>()
            .Where(unknown => !IsRead(unknown.Name));

        // What the project's own expressions read is its own, whatever it is named: $(Name), $(Name.Split(';')), @(Name->…), %(Item.Name), HasMetadata('Name').
        bool IsRead(string name) => Regex.IsMatch(expressions, $"""[$@%]\(\s*(?:[\w-]+\.)?{Regex.Escape(name)}(?![\w-])|['"`]{Regex.Escape(name)}['"`]""", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant);
    }

    private static IEnumerable<UnknownName?> Unknown(XElement element, ItemLocation location)
    {
        string name = element.Name.LocalName;
        return element.Parent?.Name.LocalName switch
        {
            "PropertyGroup" => [NameRules.OfProperty(name, location)],
            "ItemGroup" or "ItemDefinitionGroup" =>
            [
                NameRules.OfItem(name, location),
                .. Metadata(element).Select(metadata => NameRules.OfMetadata(name, metadata, location)),
                .. name == KnownNames.Stage ? Metadata(element).Select(metadata => NameRules.OfStage(metadata, Metadata(element), location)) : [],
            ],
            _ => [],
        };
    }

    private static IEnumerable<string> Metadata(XElement item) =>
        item.Attributes().Where(attribute => !attribute.IsNamespaceDeclaration).Select(attribute => attribute.Name.LocalName)
            .Concat(item.Elements().Select(child => child.Name.LocalName))
            .Except(KnownNames.ItemAttributes);

    /// <summary>What is not written of the property itself: its default, as in Condition="'$(Name)' == ''", reads nothing else.</summary>
    private static IEnumerable<string> Expressions(XElement element)
    {
        IEnumerable<string> texts = element.Attributes().Select(attribute => attribute.Value).Concat(element.Nodes().OfType<XText>().Select(text => text.Value));
        string[] own = element.Name.LocalName == "PropertyGroup" ? [.. element.Elements().Select(property => property.Name.LocalName)]
            : element.Parent?.Name.LocalName == "PropertyGroup" ? [element.Name.LocalName]
            : [];
        return texts.Select(text => own.Aggregate(text, (rest, name) => rest.Replace($"$({name})", "", StringComparison.OrdinalIgnoreCase)));
    }
}
