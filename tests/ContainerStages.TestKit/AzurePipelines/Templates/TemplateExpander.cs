using System.Text.RegularExpressions;
using ContainerStages.TestKit.Expressions;
using ContainerStages.TestKit.Pipelines;
using YamlDotNet.RepresentationModel;

namespace ContainerStages.TestKit.AzurePipelines.Templates;

/// <summary>Expands <c>${{ }}</c>: values, <c>if</c>, <c>elseif</c>, <c>else</c>, <c>each</c>, and references to other templates.</summary>
internal sealed partial class TemplateExpander(TemplateFile file, ExpressionScope scope)
{
    /// <returns>Values as expressions have them: mappings are in the order of the file, and scalars are strings unless an expression gives another type.</returns>
    public object? Expand(YamlNode node) => Expand(node, section: "");

    /// <param name="section">The key above, which a template has to have.</param>
    private object? Expand(YamlNode node, string section) => node switch
    {
        YamlScalarNode scalar => ExpandText(scalar.Value ?? ""),
        YamlSequenceNode sequence => ExpandSequence(sequence, section),
        YamlMappingNode mapping => ExpandMapping(mapping),
        _ => throw new PipelineException($"cannot read '{node}' in '{file.Path}'"),
    };

    private List<object?> ExpandSequence(YamlSequenceNode sequence, string section)
    {
        List<object?> items = [];
        bool? taken = null;
        foreach (YamlNode node in sequence)
        {
            if (node is YamlMappingNode { Children.Count: 1 } mapping && Directive(KeyOf(mapping.First().Key), ref taken) is { } expanders)
            {
                items.AddRange(expanders.SelectMany(expander => ListOf(expander.Expand(mapping.First().Value, section))));
                continue;
            }

            taken = null;
            object? item = Expand(node, section);
            if (item is IReadOnlyDictionary<string, object?> reference && reference.ContainsKey("template"))
            {
                items.AddRange(Include(reference, section));
            }
            else if (node is YamlScalarNode && item is IReadOnlyList<object?> inserted)
            {
                items.AddRange(inserted);
            }
            else
            {
                items.Add(item);
            }
        }

        return items;
    }

    private OrderedDictionary<string, object?> ExpandMapping(YamlMappingNode mapping)
    {
        OrderedDictionary<string, object?> fields = [];
        bool? taken = null;
        foreach ((YamlNode key, YamlNode value) in mapping)
        {
            if (Directive(KeyOf(key), ref taken) is not { } expanders)
            {
                taken = null;
                string name = Values.Text(ExpandText(KeyOf(key)));
                fields.Add(name, Expand(value, name));
                continue;
            }

            foreach ((string name, object? inserted) in expanders.SelectMany(expander => MapOf(expander.Expand(value))))
            {
                fields.Add(name, inserted);
            }
        }

        return fields;
    }

    private IReadOnlyList<object?> Include(IReadOnlyDictionary<string, object?> reference, string section)
    {
        if (reference.Keys.Except(["template", "parameters"]).FirstOrDefault() is { } unknown)
        {
            throw new PipelineException($"cannot include a template in '{file.Path}': '{unknown}' is not expected");
        }

        TemplateFile template = file.Resolve((string)reference["template"]!);
        if (template.Root.Children.Keys.Select(KeyOf).Except(["parameters", section]).FirstOrDefault() is { } other)
        {
            throw new PipelineException($"cannot include '{template.Path}' below '{section}': it has '{other}'");
        }

        var variables = (IReadOnlyDictionary<string, object?>)scope["variables"]!;
        Dictionary<string, object?> parameters = TemplateParameter.Bind(
            template, reference.TryGetValue("parameters", out object? given) ? MapOf(given) : new Dictionary<string, object?>(), variables);
        Dictionary<string, object?> names = new() { ["variables"] = variables, ["parameters"] = new StrictMap("parameters", parameters) };
        return ListOf(new TemplateExpander(template, scope with { Names = names }).Expand(template.Root[section], section));
    }

    /// <param name="taken">Whether a branch of the present chain of conditions was taken; null outside a chain.</param>
    /// <returns>What expands the directive's value, once for each time that it is inserted; null if it is not a directive.</returns>
    private IReadOnlyList<TemplateExpander>? Directive(string key, ref bool? taken)
    {
        if (DirectiveExpression().Match(key) is not { Success: true } match)
        {
            return null;
        }

        string argument = match.Groups["argument"].Value;
        bool previous = taken ?? false;
        switch (match.Groups["directive"].Value)
        {
            case "if":
                taken = Values.IsTrue(Evaluate(argument));
                return taken.Value ? [this] : [];
            case "elseif" when taken is not null:
                bool chosen = !previous && Values.IsTrue(Evaluate(argument));
                taken = previous || chosen;
                return chosen ? [this] : [];
            case "else" when taken is not null && argument.Length == 0:
                taken = null;
                return previous ? [] : [this];
            case "each" when EachExpression().Match(argument) is { Success: true } each:
                taken = null;
                return [.. ItemsOf(Evaluate(each.Groups["items"].Value)).Select(item => With(each.Groups["name"].Value, item))];
            default:
                throw new PipelineException($"cannot expand '{key}' in '{file.Path}'");
        }
    }

    private TemplateExpander With(string name, object? value) =>
        new(file, scope with { Names = new Dictionary<string, object?>(scope.Names) { [name] = value } });

    /// <summary>A mapping's items have <c>key</c> and <c>value</c>.</summary>
    private static IEnumerable<object?> ItemsOf(object? value) => value is IReadOnlyDictionary<string, object?> properties
        ? properties.Select(property => new Dictionary<string, object?> { ["key"] = property.Key, ["value"] = property.Value })
        : ListOf(value);

    private object? ExpandText(string text)
    {
        MatchCollection matches = ValueExpression().Matches(text);
        return matches is [{ } only] && only.Length == text.Length
            ? Evaluate(only.Groups["expression"].Value)
            : ValueExpression().Replace(text, match => Values.Text(Evaluate(match.Groups["expression"].Value)));
    }

    private object? Evaluate(string expression)
    {
        try
        {
            return Expression.Parse(expression, ExpressionDialect.AzurePipelines).Evaluate(scope);
        }
        catch (ExpressionException exception)
        {
            throw new PipelineException($"{file.Path}: {exception.Message}");
        }
    }

    private static string KeyOf(YamlNode key) => ((YamlScalarNode)key).Value!;

    private static IReadOnlyList<object?> ListOf(object? value) => value as IReadOnlyList<object?>
        ?? throw new PipelineException($"cannot insert '{value}' into a list: it is not a list");

    private static IReadOnlyDictionary<string, object?> MapOf(object? value) => value as IReadOnlyDictionary<string, object?>
        ?? throw new PipelineException($"cannot insert '{value}' into a mapping: it is not a mapping");

    [GeneratedRegex(@"^\$\{\{\s*(?<directive>if|elseif|else|each|insert)\b\s*(?<argument>.*?)\s*\}\}$", RegexOptions.ExplicitCapture)]
    private static partial Regex DirectiveExpression();

    [GeneratedRegex(@"^(?<name>\w+)\s+in\s+(?<items>.+)$", RegexOptions.ExplicitCapture)]
    private static partial Regex EachExpression();

    [GeneratedRegex(@"\$\{\{(?<expression>.*?)\}\}", RegexOptions.ExplicitCapture)]
    private static partial Regex ValueExpression();
}
