namespace ContainerStages.Dockerfiles.Sources;

/// <summary>A file's text and where its lines begin. Only a line feed ends a line, as in BuildKit.</summary>
internal sealed class SourceText
{
    private readonly List<int> _lineStarts = [0];

    public SourceText(string text)
    {
        Text = text;
        for (int at = text.IndexOf('\n'); at >= 0; at = text.IndexOf('\n', at + 1))
        {
            _lineStarts.Add(at + 1);
        }

        // A line feed at the very end closes the last line and opens none.
        if (_lineStarts[^1] == text.Length)
        {
            _lineStarts.RemoveAt(_lineStarts.Count - 1);
        }
    }

    public string Text { get; }

    /// <summary>The number of lines; an empty text has none.</summary>
    public int LineCount => _lineStarts.Count;

    public int LineStart(int line) => _lineStarts[line];

    /// <summary>Where the line ends, its line feed and the carriage returns before that left out. Lines count from 0 here.</summary>
    public int LineEnd(int line)
    {
        int end = NextLineStart(line);
        while (end > _lineStarts[line] && Text[end - 1] is '\r' or '\n')
        {
            end--;
        }

        return end;
    }

    public int NextLineStart(int line) => line + 1 < _lineStarts.Count ? _lineStarts[line + 1] : Text.Length;

    public SourceRange Range(int start, int end)
    {
        (int line, int column) = Place(start);
        (int endLine, int endColumn) = Place(end);
        return new SourceRange(start, end, line, column, endLine, endColumn);
    }

    private (int Line, int Column) Place(int offset)
    {
        int found = _lineStarts.BinarySearch(offset);
        int line = Math.Max(0, found < 0 ? ~found - 1 : found);
        return (line + 1, offset - (_lineStarts.Count == 0 ? 0 : _lineStarts[line]) + 1);
    }
}
