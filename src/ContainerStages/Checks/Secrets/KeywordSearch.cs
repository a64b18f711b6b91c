using System.Runtime.CompilerServices;

namespace ContainerStages.Checks.Secrets;

/// <summary>Finds the keywords of many detectors in one pass, and tries a detector only where it finds one of its keywords.</summary>
internal sealed class KeywordSearch
{
    /// <summary>
    /// For one detector in one text. People do not write text with a keyword every sixty characters of a scanner's window, and each try may read
    /// thousands of characters.
    /// </summary>
    private const int MostTries = 4096;

    private readonly Keyword[] _keywords;
    private readonly KeywordAutomaton _automaton;
    private readonly int _longest;

    public KeywordSearch(IEnumerable<Detector> detectors)
    {
        _keywords = [.. detectors.SelectMany(detector => detector.Keywords.Select(text => new Keyword(text, detector)))];
        _automaton = new KeywordAutomaton([.. _keywords.Select(keyword => keyword.Text)]);
        _longest = _keywords.Max(keyword => keyword.Text.Length);
    }

    /// <remarks>A scan spends nearly all its time here. With tiered compilation, the first 200 MB of a process took twice as long.</remarks>
    /// <param name="text">A part of a text, with the characters around the keywords that detectors may read.</param>
    /// <param name="range">The positions where keywords may begin.</param>
    /// <param name="found">Receives the findings, one for each position: of several detectors, the one that says most.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Find(ReadOnlySpan<char> text, (int From, int To) range, Dictionary<Range, Detector> found)
    {
        Dictionary<string, int> tries = [];
        int state = KeywordAutomaton.Start;
        int end = Math.Min(text.Length, range.To + _longest - 1);
        for (int position = range.From; position < end; position++)
        {
            state = _automaton.Next(state, text[position]);
            foreach (int keyword in _automaton.EndingAt(state))
            {
                (string word, Detector detector) = _keywords[keyword];
                int start = position + 1 - word.Length;
                if (start < range.To && (detector.IgnoreCase || text[start..].StartsWith(word, StringComparison.Ordinal)))
                {
                    Try(detector, text, start, tries, found);
                }
            }
        }
    }

    private static void Try(Detector detector, ReadOnlySpan<char> text, int start, Dictionary<string, int> tries, Dictionary<Range, Detector> found)
    {
        int tried = tries[detector.Name] = tries.GetValueOrDefault(detector.Name) + 1;
        if (tried <= MostTries && detector.Match(text, start) is var secret && !secret.Equals(default)
            && !found.TryAdd(secret, detector) && Rank(detector) < Rank(found[secret]))
        {
            found[secret] = detector;
        }
    }

    /// <summary>
    /// A token's own form says most, then the name of the setting whose value it is, and what only the context shows says least. Names of settings ignore case,
    /// and tokens do not.
    /// </summary>
    private static int Rank(Detector detector) => detector.IsGeneric ? 2 : detector.IgnoreCase ? 1 : 0;

    private sealed record Keyword(string Text, Detector Detector);
}
