using System.Text.RegularExpressions;

namespace ContainerStages.Checks.Secrets;

/// <summary>
/// A regular expression that is interpreted at first, and compiled once a file has tried it many times: compiling takes as long as interpreting it a
/// thousand times, and most expressions are rarely tried. Several threads may use it.
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
