namespace ContainerStages.Dockerfiles;

/// <summary>Guesses what a misspelt word was meant to be.</summary>
internal static class NearestWord
{
    /// <summary>Two edits at most, as BuildKit suggests; and at most half of a short word.</summary>
    private const int MostEdits = 2;

    /// <summary>The word that the fewest edits lead to, or null if none is near.</summary>
    public static string? Find(string written, IEnumerable<string> words)
    {
        (string Word, int Edits) best = words
            .Where(word => Math.Abs(word.Length - written.Length) <= MostEdits)
            .Select(word => (Word: word, Edits: Edits(written, word)))
            .OrderBy(candidate => candidate.Edits).ThenBy(candidate => candidate.Word, StringComparer.Ordinal)
            .FirstOrDefault(("", int.MaxValue));
        return best.Edits <= MostEdits && best.Edits * 2 <= written.Length ? best.Word : null;
    }

    /// <summary>Levenshtein's distance.</summary>
    private static int Edits(string from, string to)
    {
        int[] row = [.. Enumerable.Range(0, to.Length + 1)];
        for (int i = 1; i <= from.Length; i++)
        {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= to.Length; j++)
            {
                int above = row[j];
                row[j] = Math.Min(Math.Min(above, row[j - 1]) + 1, diagonal + (from[i - 1] == to[j - 1] ? 0 : 1));
                diagonal = above;
            }
        }

        return row[^1];
    }
}
