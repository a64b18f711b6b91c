using YamlDotNet.RepresentationModel;

namespace ContainerStages.TestKit.Pipelines;

/// <summary>Reads a YAML file as mappings, lists and texts: what looks like a number or a truth value is a text too.</summary>
internal static class YamlFile
{
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    public static IReadOnlyDictionary<string, object?> Read(string path)
    {
        using StreamReader reader = File.OpenText(path);
        var stream = new YamlStream();
        stream.Load(reader);
        return stream.Documents is [{ RootNode: YamlMappingNode root }]
            ? MapOf(root)
            : throw new InvalidDataException($"cannot read '{path}': it is not one mapping");
    }

    private static OrderedDictionary<string, object?> MapOf(YamlMappingNode mapping)
    {
        OrderedDictionary<string, object?> map = [];
        foreach ((YamlNode key, YamlNode value) in mapping)
        {
            map.Add(((YamlScalarNode)key).Value!, ValueOf(value));
        }

        return map;
    }

    private static object? ValueOf(YamlNode node) => node switch
    {
        YamlMappingNode mapping => MapOf(mapping),
        YamlSequenceNode sequence => sequence.Select(ValueOf).ToList(),
        _ => ((YamlScalarNode)node).Value ?? "",
    };
}
