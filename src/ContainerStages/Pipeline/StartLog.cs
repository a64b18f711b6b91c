using System.Collections.Immutable;
using System.Text.RegularExpressions;
using ContainerStages.Checks.Secrets;

namespace ContainerStages.Pipeline;

/// <summary>
/// What a started app printed, for the ledger and the page, which may be sent to others: without secrets, and without times, so that the same image gives the
/// same page.
/// </summary>
internal static partial class StartLog
{
    private const string Left = "(a line with a secret is left out)";

    public static ImmutableArray<string> Clean(IReadOnlyList<string> lines)
    {
        string[] clean = [.. lines.Select(line => HasSecret(line) ? Left : Time().Replace(line, "(time)"))];

        // A private key has several lines, none of which is one by itself.
        return HasSecret(string.Join('\n', clean)) ? ["(it has a secret of several lines, and is left out)"] : [.. clean];
    }

    private static bool HasSecret(string text) => !SecretScanner.Scan(text).IsEmpty;

    /// <summary>A time of day in hours, minutes and seconds, with its date and its zone if they stand beside it.</summary>
    [GeneratedRegex(@"(?<![\d:])(\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}[T ])?\d{1,2}:\d{2}:\d{2}([.,]\d+)?( ?[AaPp][Mm]\b)?(Z|[ ]?[+-]\d{2}:?\d{2})?(?![\d:])")]
    private static partial Regex Time();
}
