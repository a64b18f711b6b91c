using System.Buffers;
using System.Text.RegularExpressions;

namespace ContainerStages.Checks.Secrets;

/// <summary>
/// One kind of secret, as data. Its keywords are looked for first, in the whole text; only where one stands is the expression tried.
/// </summary>
/// <param name="Name">What it is, for messages. A part of the fingerprint: with another name, allowed secrets are found again.</param>
/// <param name="Keywords">Every secret of the kind holds one of them, or follows one.</param>
/// <param name="Expression">Has to match where the keyword stands, less <see cref="Offset"/>. The group <c>secret</c> is the secret.</param>
/// <param name="Evidence">Where the shape is documented.</param>
internal sealed record Detector(string Name, string[] Keywords, string Expression, string Evidence)
{
    /// <summary>Characters in front of the keyword that an expression may look at.</summary>
    public const int Before = 512;

    /// <summary>Characters from the keyword on that an expression may look at: enough for the base 64 of what the expressions of keys take.</summary>
    public const int After = 2560;

    private static readonly SearchValues<char> OfString = SearchValues.Create(
        [.. Enumerable.Range(' ', 0xFF - ' ' + 1).Select(code => (char)code).Where(character => character is not ('"' or '<' or '>' or (>= '\u007F' and <= '\u00A0')))]);

    private LazyExpression? _expression;
    private LazyExpression? _near;

    public SecretKind Kind { get; init; } = SecretKind.Token;

    /// <summary>How many characters of the secret stand before the keyword.</summary>
    public int Offset { get; init; }

    /// <summary>Names of settings are written in any case; tokens are not.</summary>
    public bool IgnoreCase { get; init; }

    /// <summary>What else has to stand in the same string; null for nothing.</summary>
    public string? Near { get; init; }

    /// <summary>Given what the expression found: how many of its characters are the secret, 0 for none. Null where the expression tells it all.</summary>
    public Func<string, int>? Measure { get; init; }

    /// <summary>Only what stands around it says that it is a secret: a detector that knows the secret's own shape takes precedence.</summary>
    public bool IsGeneric { get; init; }

    /// <summary>What is found is base 64, and no secret yet: what it decodes to is searched for keys.</summary>
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

    /// <param name="text">With <see cref="Before"/> and <see cref="After"/> around the keyword, if the whole text has so many.</param>
    /// <param name="keyword">Where the keyword stands.</param>
    /// <returns>Where the secret is; empty when there is none.</returns>
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

    /// <summary>The string around the secret: up to quotes, brackets, and what is not printable.</summary>
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
