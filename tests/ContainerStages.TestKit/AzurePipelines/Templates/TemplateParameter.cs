using System.Globalization;
using ContainerStages.TestKit.Expressions;
using ContainerStages.TestKit.Pipelines;
using YamlDotNet.RepresentationModel;

namespace ContainerStages.TestKit.AzurePipelines.Templates;

/// <param name="Default">Null if a value is required.</param>
/// <param name="Values">What is allowed; empty if everything is.</param>
internal sealed record TemplateParameter(string Name, string Type, YamlNode? Default, IReadOnlyList<string> Values)
{
    public static IReadOnlyList<TemplateParameter> ReadAll(TemplateFile file)
    {
        if (!file.Root.Children.TryGetValue(new YamlScalarNode("parameters"), out YamlNode? node))
        {
            return [];
        }

        List<TemplateParameter> parameters = [];
        foreach (YamlMappingNode parameter in ((YamlSequenceNode)node).Children.Cast<YamlMappingNode>())
        {
            Dictionary<string, YamlNode> fields = parameter.Children.ToDictionary(field => ((YamlScalarNode)field.Key).Value!, field => field.Value);
            if (fields.Keys.Except(["name", "type", "default", "values", "displayName"]).FirstOrDefault() is { } unknown)
            {
                throw new PipelineException($"cannot read '{file.Path}': a parameter has no '{unknown}'");
            }

            parameters.Add(new TemplateParameter(
                ((YamlScalarNode)fields["name"]).Value!,
                ((YamlScalarNode)fields["type"]).Value!,
                fields.GetValueOrDefault("default"),
                fields.TryGetValue("values", out YamlNode? values) ? [.. ((YamlSequenceNode)values).Select(value => ((YamlScalarNode)value).Value!)] : []));
        }

        return parameters;
    }

    /// <returns>The value in the parameter's type.</returns>
    public object? Convert(object? value)
    {
        object? converted = (Type, value) switch
        {
            ("string", string or bool or double) => Expressions.Values.Text(value),
            ("boolean", bool) => value,
            ("boolean", string text) when bool.TryParse(text, out bool truth) => truth,
            ("number", double) => value,
            ("number", string text) when double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double number) => number,
            ("object", _) => value,
            ("stepList", IReadOnlyList<object?>) => value,
            _ => throw new PipelineException($"cannot give the parameter '{Name}' the value '{value}': it has the type '{Type}'"),
        };
        return Values.Count == 0 || converted is string chosen && Values.Contains(chosen)
            ? converted
            : throw new PipelineException($"cannot give the parameter '{Name}' the value '{converted}': it has one of {string.Join(", ", Values)}");
    }

    /// <summary>Every parameter has a value afterwards; one that the template does not have is an error.</summary>
    public static Dictionary<string, object?> Bind(TemplateFile file, IReadOnlyDictionary<string, object?> arguments, IReadOnlyDictionary<string, object?> variables)
    {
        IReadOnlyList<TemplateParameter> parameters = ReadAll(file);
        if (arguments.Keys.FirstOrDefault(argument => parameters.All(parameter => parameter.Name != argument)) is { } unknown)
        {
            throw new PipelineException($"cannot expand '{file.Path}': it has no parameter '{unknown}'");
        }

        // Defaults are read without expressions of other parameters, as on the server.
        var defaults = new TemplateExpander(file, new ExpressionScope(
            new Dictionary<string, object?> { ["variables"] = new StrictMap("variables", variables) }, AzureFunctions.Create()));
        return parameters.ToDictionary(parameter => parameter.Name, parameter => parameter.Convert(
            arguments.TryGetValue(parameter.Name, out object? value) ? value
            : parameter.Default is { } node ? defaults.Expand(node)
            : throw new PipelineException($"cannot expand '{file.Path}': the parameter '{parameter.Name}' has no value")));
    }
}
