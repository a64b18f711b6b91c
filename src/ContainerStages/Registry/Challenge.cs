using System.Collections.Immutable;
using System.Net.Http.Headers;
using System.Text.RegularExpressions;

namespace ContainerStages.Registry;

/// <summary>What a registry asks for in <c>WWW-Authenticate</c> (RFC 9110, 11.6.1; distribution, "Token Authentication").</summary>
/// <param name="Scheme"><c>basic</c> or <c>bearer</c>.</param>
/// <param name="Parameters">Such as <c>realm</c>, <c>service</c> and <c>scope</c>.</param>
internal sealed partial record Challenge(string Scheme, ImmutableDictionary<string, string> Parameters)
{
    public const string Basic = "basic";
    public const string Bearer = "bearer";

    /// <summary>The challenge to answer: a token rather than a password; null when we know none of them.</summary>
    public static Challenge? Read(HttpResponseHeaders headers) =>
        headers.WwwAuthenticate
            .Select(header => Parse(header.Scheme, header.Parameter ?? ""))
            .Where(challenge => challenge.Scheme is Basic or Bearer)
            .OrderBy(challenge => challenge.Scheme == Basic)
            .FirstOrDefault();

    private static Challenge Parse(string scheme, string parameters)
    {
        var values = ImmutableDictionary.CreateBuilder<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (Match match in ParameterExpression().Matches(parameters))
        {
            values[match.Groups["name"].Value] = match.Groups["token"].Success
                ? match.Groups["token"].Value
                : EscapeExpression().Replace(match.Groups["quoted"].Value, "$1");
        }

        return new Challenge(scheme.ToLowerInvariant(), values.ToImmutable());
    }

    [GeneratedRegex("""(?<name>[!#$%&'*+.^_`|~0-9A-Za-z-]+)\s*=\s*(?:"(?<quoted>(?:[^"\\]|\\.)*)"|(?<token>[^\s,"]+))""", RegexOptions.ExplicitCapture)]
    private static partial Regex ParameterExpression();

    [GeneratedRegex(@"\\(.)")]
    private static partial Regex EscapeExpression();
}
