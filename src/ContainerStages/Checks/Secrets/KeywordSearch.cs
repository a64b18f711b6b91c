using System.Buffers;
using System.Collections.Immutable;

namespace ContainerStages.Checks.Secrets;

/// <summary>Finds the keywords of many detectors in a few passes, and tries a detector only where one of its keywords stands.</summary>
internal sealed class KeywordSearch
{
    /// <summary>The runtime looks for up to 80 strings at once with vectors (Teddy), and beyond that character by character, ten times slower. 48 were fastest.</summary>
    private const int MostKeywords = 48;

    /// <summary>
    /// Of one detector in one text. A text that has a keyword so often, every sixty characters in a scanner's window, is not what people write; and each try
    /// may look at thousands of characters.
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

    /// <param name="text">A part of a text, with what detectors may look at around the keywords.</param>
    /// <param name="range">Where keywords may begin.</param>
    /// <param name="found">Gets what is found, once for each place.</param>
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
