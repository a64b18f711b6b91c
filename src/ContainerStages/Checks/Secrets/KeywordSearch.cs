using System.Buffers;
using System.Collections.Immutable;

namespace ContainerStages.Checks.Secrets;

/// <summary>Finds the keywords of many detectors in a few passes, and tries a detector only where it finds one of its keywords.</summary>
internal sealed class KeywordSearch
{
    /// <summary>
    /// The runtime searches for up to 80 strings at once with vectors (Teddy); for more it searches character by character, ten times slower. 48 was
    /// the fastest number.
    /// </summary>
    private const int MostKeywords = 48;

    /// <summary>
    /// For one detector in one text. People do not write text with a keyword every sixty characters of a scanner's window, and each try may read
    /// thousands of characters.
    /// </summary>
    private const int MostTries = 4096;

    private readonly SearchValues<string> _keywords;
    private readonly ILookup<char, Keyword> _byStart;
    private readonly StringComparison _comparison;

    private KeywordSearch(IReadOnlyCollection<Keyword> keywords, bool ignoreCase)
    {
        _comparison = ignoreCase ? StringComparison.OrdinalIgnoreCase : StringComparison.Ordinal;
        _keywords = SearchValues.Create([.. keywords.Select(keyword => keyword.Text)], _comparison);
        _byStart = keywords.ToLookup(keyword => Key(keyword.Text[0]));
    }

    public static ImmutableArray<KeywordSearch> For(IEnumerable<Detector> detectors) =>
    [
        .. detectors
            .SelectMany(detector => detector.Keywords.Select(text => new Keyword(text, detector)))
            .GroupBy(keyword => keyword.Detector.IgnoreCase)
            .SelectMany(group => group.OrderBy(keyword => keyword.Text, StringComparer.Ordinal).Chunk(MostKeywords).Select(chunk => new KeywordSearch(chunk, group.Key))),
    ];

    /// <param name="text">A part of a text, with the characters around the keywords that detectors may read.</param>
    /// <param name="range">The positions where keywords may begin.</param>
    /// <param name="found">Gets the findings, one for each position.</param>
    public void Find(ReadOnlySpan<char> text, (int From, int To) range, Dictionary<Range, Detector> found)
    {
        Dictionary<string, int> tries = [];
        for (int from = range.From; from < range.To; from++)
        {
            int next = text[from..].IndexOfAny(_keywords);
            if (next < 0 || from + next >= range.To)
            {
                return;
            }

            from += next;
            foreach ((string keyword, Detector detector) in _byStart[Key(text[from])])
            {
                if (!text[from..].StartsWith(keyword, _comparison))
                {
                    continue;
                }

                int tried = tries[detector.Name] = tries.GetValueOrDefault(detector.Name) + 1;
                if (tried <= MostTries && detector.Match(text, from) is var secret && !secret.Equals(default))
                {
                    if (!found.TryAdd(secret, detector) && found[secret].IsGeneric && !detector.IsGeneric)
                    {
                        found[secret] = detector;
                    }
                }
            }
        }
    }

    private char Key(char start) => _comparison == StringComparison.Ordinal ? start : char.ToUpperInvariant(start);

    private sealed record Keyword(string Text, Detector Detector);
}
