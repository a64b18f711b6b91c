using ContainerStages.TestKit.AzurePipelines.Templates;
using ContainerStages.TestKit.Expressions;
using ContainerStages.TestKit.Pipelines;
using YamlDotNet.RepresentationModel;

namespace ContainerStages.TestKit.AzurePipelines;

/// <summary>A pipeline with its templates expanded.</summary>
/// <param name="Branches">Those whose commits start it.</param>
internal sealed record Pipeline(IReadOnlyList<string> Branches, Pool? Pool, IReadOnlyDictionary<string, string> Variables, IReadOnlyList<Stage> Stages)
{
    /// <param name="predefined">The variables that the server knows before the run, such as <c>Build.Reason</c>.</param>
    public static Pipeline Read(string path, IReadOnlyDictionary<string, string> predefined)
    {
        TemplateFile file = TemplateFile.Read(path);
        Dictionary<string, object?> variables = new(StringComparer.OrdinalIgnoreCase);
        if (file.Root.Children.TryGetValue(new YamlScalarNode("variables"), out YamlNode? node))
        {
            foreach ((YamlNode name, YamlNode value) in (YamlMappingNode)node)
            {
                variables[((YamlScalarNode)name).Value!] = ((YamlScalarNode)value).Value ?? "";
            }
        }

        foreach ((string name, string value) in predefined)
        {
            variables[name] = value;
        }

        var scope = new ExpressionScope(
            new Dictionary<string, object?> { ["variables"] = new StrictMap("variables", variables) }, AzureFunctions.Create());
        var fields = new Fields($"'{path}'", new TemplateExpander(file, scope).Expand(file.Root));
        var pipeline = new Pipeline(
            BranchesOf(fields, "trigger"),
            fields.Has("pool") ? Pool.Read(fields.Inner("pool")) : null,
            fields.Map("variables"),
            [.. fields.List("stages").Select(Stage.Read)]);
        _ = BranchesOf(fields, "pr");
        fields.End();
        return pipeline;
    }

    private static IReadOnlyList<string> BranchesOf(Fields fields, string key)
    {
        if (!fields.Has(key))
        {
            return [];
        }

        Fields trigger = fields.Inner(key);
        Fields branches = trigger.Inner("branches");
        IReadOnlyList<string> included = branches.Texts("include") ?? [];
        branches.End();
        trigger.End();
        return included;
    }
}
