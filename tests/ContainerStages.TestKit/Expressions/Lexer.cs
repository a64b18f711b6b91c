using System.Text.RegularExpressions;

namespace ContainerStages.TestKit.Expressions;

internal static partial class Lexer
{
    /// <returns>The tokens of an expression; the last one is <see cref="TokenKind.End"/>.</returns>
    public static IReadOnlyList<Token> Read(string expression)
    {
        List<Token> tokens = [];
        int position = 0;
        while (position < expression.Length)
        {
            Match match = TokenExpression().Match(expression, position);
            if (!match.Success)
            {
                throw new ExpressionException($"cannot read the expression '{expression}': '{expression[position..]}' starts with no token");
            }

            position += match.Length;
            if (match.Groups["name"].Success)
            {
                tokens.Add(new Token(TokenKind.Name, match.Value));
            }
            else if (match.Groups["number"].Success)
            {
                tokens.Add(new Token(TokenKind.Number, match.Value));
            }
            else if (match.Groups["text"].Success)
            {
                tokens.Add(new Token(TokenKind.Text, match.Groups["text"].Value.Replace("''", "'", StringComparison.Ordinal)));
            }
            else if (match.Groups["symbol"].Success)
            {
                tokens.Add(new Token(TokenKind.Symbol, match.Value));
            }
        }

        tokens.Add(new Token(TokenKind.End, "the end"));
        return tokens;
    }

    [GeneratedRegex(@"\G(?:\s+|(?<name>[A-Za-z_][A-Za-z0-9_-]*)|(?<number>-?[0-9]+(?:\.[0-9]+)?)|'(?<text>(?:[^']|'')*)'|(?<symbol>&&|\|\||==|!=|<=|>=|[<>!().,\[\]*]))", RegexOptions.ExplicitCapture)]
    private static partial Regex TokenExpression();
}
