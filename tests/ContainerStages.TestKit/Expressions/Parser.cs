using System.Globalization;

namespace ContainerStages.TestKit.Expressions;

/// <summary>By recursive descent: or, and, equality, order, not, postfix (<c>.</c>, <c>[ ]</c>), primary.</summary>
internal sealed class Parser(string text, ExpressionDialect dialect)
{
    private static readonly string[][] Levels = [["||"], ["&&"], ["==", "!="], ["<", "<=", ">", ">="]];

    private readonly IReadOnlyList<Token> _tokens = Lexer.Read(text);
    private int _next;

    private Token Next => _tokens[_next];

    public Expression Parse()
    {
        Expression expression = ReadLevel(0);
        return Next.Kind == TokenKind.End ? expression : throw Unexpected();
    }

    private Expression ReadLevel(int level)
    {
        if (level == Levels.Length)
        {
            return ReadUnary();
        }

        Expression left = ReadLevel(level + 1);
        while (Next.Kind == TokenKind.Symbol && Levels[level].Contains(Next.Text))
        {
            left = new Operation(TakeOperator(), left, ReadLevel(level + 1));
        }

        return left;
    }

    private Expression ReadUnary()
    {
        if (!IsSymbol("!"))
        {
            return ReadPostfix();
        }

        TakeOperator();
        return new Not(ReadUnary());
    }

    private Expression ReadPostfix()
    {
        Expression target = ReadPrimary();
        while (true)
        {
            if (TryTake("."))
            {
                target = new Property(target, new Literal(Next.Kind == TokenKind.Name ? Take().Text : throw Unexpected()));
            }
            else if (TryTake("["))
            {
                target = new Property(target, ReadLevel(0));
                Expect("]");
            }
            else
            {
                return target;
            }
        }
    }

    private Expression ReadPrimary()
    {
        if (TryTake("("))
        {
            Expression inner = ReadLevel(0);
            Expect(")");
            return inner;
        }

        switch (Next.Kind)
        {
            case TokenKind.Number:
                return new Literal(double.Parse(Take().Text, CultureInfo.InvariantCulture));
            case TokenKind.Text:
                return new Literal(Take().Text);
            case TokenKind.Name:
                return ReadName(Take().Text);
            default:
                throw Unexpected();
        }
    }

    private Expression ReadName(string name)
    {
        if (!TryTake("("))
        {
            return name.ToUpperInvariant() switch
            {
                "TRUE" => new Literal(true),
                "FALSE" => new Literal(false),
                "NULL" => new Literal(null),
                _ => new Name(name),
            };
        }

        List<Expression> arguments = [];
        while (!TryTake(")"))
        {
            if (arguments.Count > 0)
            {
                Expect(",");
            }

            arguments.Add(ReadLevel(0));
        }

        return new Call(name, arguments);
    }

    private string TakeOperator() => dialect == ExpressionDialect.GitHubActions
        ? Take().Text
        : throw new ExpressionException($"cannot read the expression '{text}': Azure Pipelines has functions for operators such as '{Next.Text}'");

    private Token Take() => _tokens[_next++];

    private bool IsSymbol(string symbol) => Next.Kind == TokenKind.Symbol && Next.Text == symbol;

    private bool TryTake(string symbol)
    {
        bool taken = IsSymbol(symbol);
        _next += taken ? 1 : 0;
        return taken;
    }

    private void Expect(string symbol)
    {
        if (!TryTake(symbol))
        {
            throw Unexpected();
        }
    }

    private ExpressionException Unexpected() => new($"cannot read the expression '{text}': '{Next.Text}' is not expected there");
}
