using ContainerStages.Dockerfiles.Sources;

namespace ContainerStages.Dockerfiles;

/// <summary>
/// Goes through the lines of a file once. An instruction continues in the next line if the escape character is the last one that is not a space or tab, and
/// no second one stands before it. Comments and empty lines in between do not end it.
/// </summary>
internal sealed class LineReader(SourceText source, DockerfileDirectives directives)
{
    private readonly List<DockerfileComment> _comments = [];
    private readonly HashSet<int> _directiveLines = [.. directives.Lines.Select(line => line.Range.Line - 1)];
    private int _next;

    public IReadOnlyList<DockerfileComment> Comments => _comments;

    /// <summary>The next instruction's lines, or null at the end of the file.</summary>
    public JoinedText? NextInstruction()
    {
        while (NextLine() is { } line)
        {
            int start = Trimmed(FirstCharacter(line), source.LineEnd(line));
            (int end, bool continues) = WithoutContinuation(start, source.LineEnd(line));
            if (!IsComment(line) && (continues || end > start))
            {
                return Joined(start, end, continues);
            }
        }

        return null;
    }

    /// <summary>The next line as it is, for a here-document.</summary>
    public int? NextLine() => _next < source.LineCount ? _next++ : null;

    private JoinedText Joined(int start, int end, bool continues)
    {
        List<(int Start, int End)> parts = [(start, end)];
        while (continues && NextLine() is { } line)
        {
            start = source.LineStart(line);
            end = source.LineEnd(line);
            if (IsComment(line) || Trimmed(start, end) == end)
            {
                continue;
            }

            (end, continues) = WithoutContinuation(start, end);
            parts.Add((start, end));
        }

        return new JoinedText(source, parts);
    }

    private bool IsComment(int line)
    {
        int end = source.LineEnd(line);
        int start = Trimmed(FirstCharacter(line), end);
        if (start == end || source.Text[start] != '#')
        {
            return false;
        }

        if (!_directiveLines.Contains(line))
        {
            int last = start + source.Text.AsSpan()[start..end].TrimEnd().Length;
            _comments.Add(new DockerfileComment(source.Text[(start + 1)..last].Trim(), source.Range(start, last)));
        }

        return true;
    }

    private int FirstCharacter(int line) => source.LineStart(line) + (line == 0 && source.Text.StartsWith(DockerfileReader.ByteOrderMark) ? 1 : 0);

    private int Trimmed(int start, int end)
    {
        while (start < end && char.IsWhiteSpace(source.Text[start]))
        {
            start++;
        }

        return Math.Min(start, end);
    }

    private (int End, bool Continues) WithoutContinuation(int start, int end)
    {
        int last = end - 1;
        while (last >= start && source.Text[last] is ' ' or '\t')
        {
            last--;
        }

        bool continues = last >= start && source.Text[last] == directives.Escape && (last == start || source.Text[last - 1] != directives.Escape);
        return continues ? (last, true) : (end, false);
    }
}
