using System.Collections.Immutable;
using System.Net.Http.Headers;
using System.Text.RegularExpressions;

namespace ContainerStages.Registry.Refusals;

/// <summary>What a registry asks for in <c>WWW-Authenticate</c> (RFC 9110, 11.6.1; distribution, "Token Authentication").</summary>
/// <param name="Scheme"><c>basic</c> or <c>bearer</c>.</param>
/// <param name="Parameters">Such as <c>realm</c>, <c>service</c> and <c>scope</c>.</param>
internal sealed partial record Challenge(string Scheme, ImmutableDictionary<string, string> Parameters)
{
    public const string Basic = "basic";
    public const string Bearer = "bearer";
    private const string Header = "WWW-Authenticate";

    /// <summary>Whether the token is valid but does not allow the request (RFC 6750, 3.1).</summary>
    public bool IsInsufficientScope => Parameters.GetValueOrDefault("error") == "insufficient_scope";

    /// <summary>The challenge to answer, preferably one for a token; null if none is supported.</summary>
    public static Challenge? Read(HttpResponseHeaders headers) =>
        // .NET's own reading of it gives up on a header as a whole when it does not understand a part.
        (headers.NonValidated.TryGetValues(Header, out HeaderStringValues values) ? values : [])
            .SelectMany(Parse)
            .Where(challenge => challenge.Scheme is Basic or Bearer)
            .OrderBy(challenge => challenge.Scheme == Basic)
            .FirstOrDefault();

    /// <summary>All challenges of one header.</summary>
    public static IEnumerable<Challenge> Parse(string header)
    {
        Challenge? current = null;
        foreach (Match match in PartExpression().Matches(header))
        {
            if (match.Groups["scheme"].Success)
            {
                if (current is not null)
                {
                    yield return current;
                }

                current = new Challenge(
                    match.Groups["scheme"].Value.ToLowerInvariant(),
                    ImmutableDictionary.Create<string, string>(StringComparer.OrdinalIgnoreCase));
            }
            else if (current is not null)
            {
                string value = match.Groups["token"].Success
                    ? match.Groups["token"].Value
                    : EscapeExpression().Replace(match.Groups["quoted"].Value, "$1");
                current = current with { Parameters = current.Parameters.SetItem(match.Groups["name"].Value, value) };
            }
        }

        if (current is not null)
        {
            yield return current;
        }
    }

    /// <summary>A parameter, else a scheme with the "token68" that some schemes have in place of parameters.</summary>
    [GeneratedRegex(
        """
        \G[\s,]*
        (?: (?<name>[!\#$%&'*+.^_`|~0-9A-Za-z-]+)\s*=\s*(?:"(?<quoted>(?:[^"\\]|\\.)*)"|(?<token>[^\s,"=][^\s,"]*))
          | (?<scheme>[!\#$%&'*+.^_`|~0-9A-Za-z-]+)(?:[ ]+[0-9A-Za-z._~+/-]+=*(?=\s*(?:,|$)))? )
        """,
        RegexOptions.ExplicitCapture | RegexOptions.IgnorePatternWhitespace)]
    private static partial Regex PartExpression();

    [GeneratedRegex(@"\\(.)")]
    private static partial Regex EscapeExpression();
}
