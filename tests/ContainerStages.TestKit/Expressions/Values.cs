using System.Globalization;

namespace ContainerStages.TestKit.Expressions;

/// <summary>The conversions and comparisons of the two languages. Texts are compared without regard to case in both.</summary>
internal static class Values
{
    public static bool IsTrue(object? value) => value switch
    {
        null => false,
        bool truth => truth,
        double number => number != 0 && !double.IsNaN(number),
        string text => text.Length > 0,
        _ => true,
    };

    /// <returns>NaN for what is not a number.</returns>
    public static double Number(object? value) => value switch
    {
        null => 0,
        bool truth => truth ? 1 : 0,
        double number => number,
        string text when text.Trim().Length == 0 => 0,
        string text => double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double number) ? number : double.NaN,
        _ => double.NaN,
    };

    /// <summary>As Azure Pipelines writes values into text; GitHub writes <c>true</c> in lower case.</summary>
    public static string Text(object? value, ExpressionDialect dialect = ExpressionDialect.AzurePipelines) => value switch
    {
        null => "",
        bool truth when dialect == ExpressionDialect.GitHubActions => truth ? "true" : "false",
        bool truth => truth ? "True" : "False",
        double number => number.ToString(CultureInfo.InvariantCulture),
        string text => text,
        _ => throw new ExpressionException("cannot make text of an object or a list"),
    };

    /// <summary>GitHub's <c>==</c>: values of different types are compared as numbers.</summary>
    public static bool LooselyEqual(object? left, object? right) => (left, right) switch
    {
        (null, null) => true,
        (string a, string b) => a.Equals(b, StringComparison.OrdinalIgnoreCase),
        (bool or double or string or null, bool or double or string or null) => Number(left) == Number(right),
        _ => ReferenceEquals(left, right),
    };

    /// <summary>Azure's <c>eq</c>: the right value is converted to the type of the left one.</summary>
    public static bool EqualAsLeft(object? left, object? right) => left switch
    {
        null => right is null or "",
        bool truth => truth == IsTrue(right),
        double number => number == Number(right),
        string text => right is null or bool or double or string && text.Equals(Text(right), StringComparison.OrdinalIgnoreCase),
        _ => ReferenceEquals(left, right),
    };

    /// <exception cref="ExpressionException">They have no order.</exception>
    public static int Compare(object? left, object? right)
    {
        if (left is string a && right is string b)
        {
            return string.Compare(a, b, StringComparison.OrdinalIgnoreCase);
        }

        (double x, double y) = (Number(left), Number(right));
        return double.IsNaN(x) || double.IsNaN(y) ? throw new ExpressionException($"cannot compare '{left}' with '{right}'") : x.CompareTo(y);
    }
}
