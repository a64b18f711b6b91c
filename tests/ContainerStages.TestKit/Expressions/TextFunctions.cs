using System.Globalization;
using System.Text.RegularExpressions;

namespace ContainerStages.TestKit.Expressions;

/// <summary>The functions on texts that both languages have, with the same meaning.</summary>
internal static partial class TextFunctions
{
    public static Dictionary<string, ExpressionFunction> For(ExpressionDialect dialect)
    {
        string Text(object? value) => Values.Text(value, dialect);
        return new Dictionary<string, ExpressionFunction>
        {
            ["contains"] = arguments => arguments[0] is IReadOnlyList<object?> items
                ? items.Any(item => Values.LooselyEqual(item, arguments[1]))
                : Text(arguments[0]).Contains(Text(arguments[1]), StringComparison.OrdinalIgnoreCase),
            ["startsWith"] = arguments => Text(arguments[0]).StartsWith(Text(arguments[1]), StringComparison.OrdinalIgnoreCase),
            ["endsWith"] = arguments => Text(arguments[0]).EndsWith(Text(arguments[1]), StringComparison.OrdinalIgnoreCase),
            ["format"] = arguments => Format(Text(arguments[0]), [.. arguments.Skip(1).Select(Text)]),
        };
    }

    private static string Format(string format, IReadOnlyList<string> arguments) => Placeholder().Replace(format, match => match.Value switch
    {
        "{{" => "{",
        "}}" => "}",
        string place when int.Parse(place[1..^1], CultureInfo.InvariantCulture) is var index && index < arguments.Count => arguments[index],
        string place => throw new ExpressionException($"cannot format '{format}': {place} has no argument"),
    });

    [GeneratedRegex(@"\{\{|\}\}|\{[0-9]+\}")]
    private static partial Regex Placeholder();
}
