namespace ContainerStages.TestKit.Expressions;

internal enum TokenKind
{
    Name,
    Number,
    Text,
    Symbol,
    End,
}

/// <param name="Text">As written; of <see cref="TokenKind.Text"/> without quotes, and unescaped.</param>
internal readonly record struct Token(TokenKind Kind, string Text);
