using System.Text.RegularExpressions;

namespace ContainerStages.Checks.Secrets;

/// <summary>
/// A regular expression that is interpreted while it is hardly ever tried, as most are, and compiled once a file tries it over and over: to compile one
/// takes as long as to interpret it a thousand times. Several threads may use it.
/// </summary>
internal sealed class LazyExpression(string expression, bool ignoreCase)
{
    private const int TriesBeforeCompiling = 2000;

    private Regex? _regex;
    private int _tries;

    public Regex Regex => Interlocked.Increment(ref _tries) == TriesBeforeCompiling
        ? _regex = Create(RegexOptions.Compiled)
        : _regex ??= Create(RegexOptions.None);

    private Regex Create(RegexOptions options) =>
        new(expression, options | RegexOptions.CultureInvariant | (ignoreCase ? RegexOptions.IgnoreCase : RegexOptions.None));
}
