namespace ContainerStages.TestKit.Expressions;

/// <summary>
/// A parsed expression of Azure Pipelines or GitHub Actions. Values are <c>null</c>, <see cref="bool"/>, <see cref="double"/>, <see cref="string"/>,
/// lists (<see cref="IReadOnlyList{T}"/>) and objects (<see cref="IReadOnlyDictionary{TKey, TValue}"/>) of such values.
/// </summary>
internal abstract record Expression
{
    /// <param name="text">Without the braces around it.</param>
    public static Expression Parse(string text, ExpressionDialect dialect) => new Parser(text, dialect).Parse();

    /// <summary>An unknown name or function is an error.</summary>
    public abstract object? Evaluate(ExpressionScope scope);
}
