using System.Globalization;

namespace ContainerStages.TestKit.Expressions;

internal sealed record Literal(object? Value) : Expression
{
    public override object? Evaluate(ExpressionScope scope) => Value;
}

internal sealed record Name(string Text) : Expression
{
    public override object? Evaluate(ExpressionScope scope) => scope[Text];
}

/// <summary><c>a.b</c> and <c>a['b']</c>, and <c>a[0]</c> of a list.</summary>
internal sealed record Property(Expression Target, Expression Key) : Expression
{
    public override object? Evaluate(ExpressionScope scope)
    {
        object? key = Key.Evaluate(scope);
        return Target.Evaluate(scope) switch
        {
            null => null,
            IReadOnlyDictionary<string, object?> properties => properties.TryGetValue(Values.Text(key), out object? value) ? value : null,
            IReadOnlyList<object?> items => Values.Number(key) is var index && index >= 0 && index < items.Count ? items[(int)index] : null,
            object other => throw new ExpressionException(
                string.Create(CultureInfo.InvariantCulture, $"cannot read '{Values.Text(key)}' of '{other}': it is not an object")),
        };
    }
}

internal sealed record Call(string Function, IReadOnlyList<Expression> Arguments) : Expression
{
    public override object? Evaluate(ExpressionScope scope) => scope.Call(Function, [.. Arguments.Select(argument => argument.Evaluate(scope))]);
}

internal sealed record Not(Expression Operand) : Expression
{
    public override object? Evaluate(ExpressionScope scope) => !Values.IsTrue(Operand.Evaluate(scope));
}

/// <summary>GitHub's operators. <c>&amp;&amp;</c> and <c>||</c> give one of their operands, and evaluate the right one only if it is needed.</summary>
internal sealed record Operation(string Operator, Expression Left, Expression Right) : Expression
{
    public override object? Evaluate(ExpressionScope scope)
    {
        object? left = Left.Evaluate(scope);
        return Operator switch
        {
            "&&" => Values.IsTrue(left) ? Right.Evaluate(scope) : left,
            "||" => Values.IsTrue(left) ? left : Right.Evaluate(scope),
            "==" => Values.LooselyEqual(left, Right.Evaluate(scope)),
            "!=" => !Values.LooselyEqual(left, Right.Evaluate(scope)),
            "<" => Values.Compare(left, Right.Evaluate(scope)) < 0,
            "<=" => Values.Compare(left, Right.Evaluate(scope)) <= 0,
            ">" => Values.Compare(left, Right.Evaluate(scope)) > 0,
            ">=" => Values.Compare(left, Right.Evaluate(scope)) >= 0,
            _ => throw new ExpressionException($"cannot apply '{Operator}'"),
        };
    }
}
