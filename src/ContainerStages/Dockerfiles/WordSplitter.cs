namespace ContainerStages.Dockerfiles;

/// <summary>The two ways in which instructions cut their arguments.</summary>
internal static class WordSplitter
{
    /// <summary>At white space, whatever the quotes: COPY, ADD, VOLUME, EXPOSE and FROM. Only the white space of ASCII counts.</summary>
    public static IEnumerable<(int Start, int End)> AtWhiteSpace(string text)
    {
        int start = 0;
        for (int at = 0; at <= text.Length; at++)
        {
            if (at == text.Length || IsSpace(text[at]))
            {
                if (at > start)
                {
                    yield return (start, at);
                }

                start = at + 1;
            }
        }
    }

    /// <summary>
    /// At white space outside quotes: ENV, LABEL and ARG. An escaped character never ends a word; between single quotes nothing is escaped.
    /// A quote that is not closed takes the rest.
    /// </summary>
    public static IEnumerable<(int Start, int End)> OutsideQuotes(string text, char escape)
    {
        int start = -1;
        char? quote = null;
        for (int at = 0; at < text.Length; at++)
        {
            char next = text[at];
            if (quote is null && char.IsWhiteSpace(next))
            {
                if (start >= 0)
                {
                    yield return (start, at);
                }

                start = -1;
                continue;
            }

            start = start < 0 ? at : start;
            if (next == quote)
            {
                quote = null;
            }
            else if (next == escape && quote is not '\'')
            {
                at++;
            }
            else if (quote is null && next is '\'' or '"')
            {
                quote = next;
            }
        }

        if (start >= 0)
        {
            yield return (start, text.Length);
        }
    }

    public static bool IsSpace(char character) => character is ' ' or '\t' or '\r' or '\v' or '\f';
}
