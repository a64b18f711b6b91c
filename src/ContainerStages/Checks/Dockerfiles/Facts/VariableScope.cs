using System.Collections.Immutable;
using System.Text.RegularExpressions;
using ContainerStages.Dockerfiles.Expansion;

namespace ContainerStages.Checks.Dockerfiles.Facts;

/// <summary>The variables that an instruction sees, as a build without <c>--build-arg</c> knows them.</summary>
/// <param name="Values">By name; null for a variable that is declared and has no default.</param>
/// <param name="Escape">The file's escape character.</param>
internal sealed partial record VariableScope(ImmutableDictionary<string, string?> Values, char Escape)
{
    /// <summary>BuildKit knows these without an ARG (https://docs.docker.com/reference/dockerfile/#predefined-args).</summary>
    private static readonly string[] s_predefined =
        ["HTTP_PROXY", "http_proxy", "HTTPS_PROXY", "https_proxy", "FTP_PROXY", "ftp_proxy", "NO_PROXY", "no_proxy", "ALL_PROXY", "all_proxy",
            "SOURCE_DATE_EPOCH"];

    /// <summary>Those of the platform: FROM sees them, and a stage after it has declared them.</summary>
    public static ImmutableArray<string> Platform { get; } =
        ["TARGETPLATFORM", "TARGETOS", "TARGETARCH", "TARGETVARIANT", "BUILDPLATFORM", "BUILDOS", "BUILDARCH", "BUILDVARIANT"];

    public static VariableScope Empty(char escape) => new(ImmutableDictionary<string, string?>.Empty, escape);

    public bool Declares(string name) => Values.ContainsKey(name) || s_predefined.Contains(name);

    public VariableScope With(string name, string? value) => new(Values.SetItem(name, value), Escape);

    /// <returns>Null if a variable without a value decides, or if the text cannot be expanded.</returns>
    public string? Expand(string text)
    {
        ExpansionResult result = new VariableExpansion(Values.GetValueOrDefault, Escape).Expand(text);
        return result.Fault is null && !PlainNames(text).Any(result.Missing.Contains) ? result.Text : null;
    }

    /// <summary>The variables that a text refers to, that nothing declares, and that have no default in place: BuildKit expands them to nothing.</summary>
    public IEnumerable<string> Undeclared(string text)
    {
        ExpansionResult result = new VariableExpansion(name => Declares(name) ? "" : null, Escape).Expand(text);
        return PlainNames(text).Where(result.Missing.Contains).Distinct();
    }

    /// <summary>The variables that a text names as <c>$name</c> or <c>${name}</c>.</summary>
    public static IEnumerable<string> PlainNames(string text) => Reference().Matches(text).Select(match => match.Groups["name"].Value);

    [GeneratedRegex(@"\$(?:(?<name>[A-Za-z_]\w*)|\{(?<name>[A-Za-z_]\w*)\})", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant)]
    private static partial Regex Reference();
}
