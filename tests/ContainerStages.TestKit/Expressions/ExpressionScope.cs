namespace ContainerStages.TestKit.Expressions;

/// <param name="arguments">The evaluated arguments.</param>
internal delegate object? ExpressionFunction(IReadOnlyList<object?> arguments);

/// <summary>What an expression may use: nothing but what the caller hands in.</summary>
/// <param name="Names">The contexts, such as <c>variables</c> or <c>github</c>. A property that an object does not have is null, as on the servers; an object that has to be strict throws in <c>TryGetValue</c>.</param>
/// <param name="Functions">By name, in any case.</param>
internal sealed record ExpressionScope(IReadOnlyDictionary<string, object?> Names, IReadOnlyDictionary<string, ExpressionFunction> Functions)
{
    public object? this[string name] => Names.TryGetValue(name, out object? value)
        ? value
        : throw new ExpressionException($"cannot find '{name}': known here are {string.Join(", ", Names.Keys.Order(StringComparer.Ordinal))}");

    public object? Call(string name, IReadOnlyList<object?> arguments)
    {
        string? known = Functions.Keys.FirstOrDefault(key => key.Equals(name, StringComparison.OrdinalIgnoreCase));
        return known is null
            ? throw new ExpressionException($"cannot call '{name}': known here are {string.Join(", ", Functions.Keys.Order(StringComparer.Ordinal))}")
            : Functions[known](arguments);
    }
}
