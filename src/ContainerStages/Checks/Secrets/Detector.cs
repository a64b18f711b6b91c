using System.Buffers;
using System.Text.RegularExpressions;

namespace ContainerStages.Checks.Secrets;

/// <summary>
/// One kind of secret, as data. The scanner searches the whole text for the keywords first, and tries the expression only where it finds one.
/// </summary>
/// <param name="Name">The name in messages. It is part of the fingerprint: with another name, allowed secrets are reported again.</param>
/// <param name="Keywords">Every secret of the kind contains one of them, or follows one.</param>
/// <param name="Expression">Has to match at the keyword's position minus <see cref="Offset"/>. The group <c>secret</c> is the secret.</param>
/// <param name="Evidence">Where the form is documented.</param>
internal sealed record Detector(string Name, string[] Keywords, string Expression, string Evidence)
{
    /// <summary>The characters before the keyword that an expression may read.</summary>
    public const int Before = 512;

    /// <summary>The characters from the keyword on that an expression may read: enough for the base 64 of the longest key.</summary>
    public const int After = 2560;

    private static readonly SearchValues<char> OfString = SearchValues.Create(
        [.. Enumerable.Range(' ', 0xFF - ' ' + 1).Select(code => (char)code).Where(character => character is not ('"' or '<' or '>' or (>= '\u007F' and <= '\u00A0')))]);

    private LazyExpression? _expression;
    private LazyExpression? _near;

    public SecretKind Kind { get; init; } = SecretKind.Token;

    /// <summary>The number of characters of the secret before the keyword.</summary>
    public int Offset { get; init; }

    /// <summary>Whether case is ignored: names of settings are written in any case, tokens are not.</summary>
    public bool IgnoreCase { get; init; }

    /// <summary>Text that the same string also has to contain; null for none.</summary>
    public string? Near { get; init; }

    /// <summary>Returns how many characters of the match are the secret, 0 for none. Null if the whole match is the secret.</summary>
    public Func<string, int>? Measure { get; init; }

    /// <summary>Whether only the context shows that it is a secret: a detector for the secret's own form takes precedence.</summary>
    public bool IsGeneric { get; init; }

    /// <summary>Whether the match is base 64 and not yet a secret: its decoded content is searched for keys.</summary>
    public bool IsBase64 { get; init; }

    /// <summary>A token that begins with its keyword and stands alone.</summary>
    public static Detector Token(string name, string[] keywords, string shape, string evidence) =>
        new(name, keywords, $"(?<![A-Za-z0-9])(?<secret>{shape})(?![A-Za-z0-9])", evidence);

    /// <summary>A key in base 64 with a signature inside.</summary>
    public static Detector Signed(string name, string[] keywords, int offset, string shape, string evidence) =>
        new(name, keywords, $"(?<![A-Za-z0-9+/])(?<secret>{shape})(?![A-Za-z0-9+/=])", evidence) { Offset = offset };

    /// <summary>The value of a setting that the keyword names.</summary>
    public static Detector Setting(string name, string[] keywords, string expression, string evidence) =>
        new(name, keywords, expression, evidence) { IgnoreCase = true };

    /// <param name="text">The text with <see cref="Before"/> and <see cref="After"/> characters around the keyword, as far as the whole text has
    /// them.</param>
    /// <param name="keyword">The position of the keyword.</param>
    /// <returns>The position of the secret; empty if there is none.</returns>
    public Range Match(ReadOnlySpan<char> text, int keyword)
    {
        int from = Math.Max(0, keyword - Before);
        ReadOnlySpan<char> context = text[from..Math.Min(text.Length, keyword + After)];
        int start = keyword - Offset - from;
        Regex expression = (_expression ??= new LazyExpression(@"\G(?:" + Expression + ")", IgnoreCase)).Regex;
        if (start < 0 || !expression.IsMatch(context, start))
        {
            return default;
        }

        Group secret = expression.Match(context.ToString(), start).Groups["secret"];
        int length = Measure?.Invoke(secret.Value) ?? secret.Length;
        return length > 0 && IsNear(context, secret.Index) && !Placeholders.Match(secret.Value[..length], Kind)
            ? new Range(from + secret.Index, from + secret.Index + length)
            : default;
    }

    /// <summary>Whether the string around the secret contains the required text. The string ends at quotes, brackets and unprintable characters.</summary>
    private bool IsNear(ReadOnlySpan<char> context, int secret)
    {
        if (Near is null)
        {
            return true;
        }

        Regex near = (_near ??= new LazyExpression(Near, IgnoreCase)).Regex;
        int from = context[..secret].LastIndexOfAnyExcept(OfString) + 1;
        int length = context[secret..].IndexOfAnyExcept(OfString);
        return near.IsMatch(length < 0 ? context[from..] : context[from..(secret + length)]);
    }
}
