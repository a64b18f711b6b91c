namespace ContainerStages.Dockerfiles.Sources;

/// <summary>
/// Text that was put together from parts of a file: an instruction whose continuation characters, comment lines and line ends are left out.
/// It knows where each of its characters stands in the file.
/// </summary>
internal sealed class JoinedText
{
    private readonly Parts _parts;

    /// <summary>Where this text begins in the text of all parts.</summary>
    private readonly int _offset;

    public JoinedText(SourceText source, IEnumerable<(int Start, int End)> parts)
    {
        _parts = new Parts(source);
        System.Text.StringBuilder joined = new();
        foreach ((int start, int end) in parts)
        {
            _parts.Starts.Add(joined.Length);
            _parts.Origins.Add(start);
            joined.Append(source.Text, start, end - start);
        }

        Text = joined.ToString();
    }

    private JoinedText(Parts parts, int offset, string text) => (_parts, _offset, Text) = (parts, offset, text);

    public string Text { get; }

    /// <summary>The place of the whole text, from its first to its last character; what was left out between them is inside.</summary>
    public SourceRange Range => RangeOf(0, Text.Length);

    public JoinedText Slice(int start, int end) => new(_parts, _offset + start, Text[start..end]);

    /// <summary>The place of a part of <see cref="Text"/>: replace it in the file, and everything around it stays.</summary>
    public SourceRange RangeOf(int start, int end)
    {
        int first = start < end || start == 0 ? _parts.Origin(_offset + start) : _parts.Origin(_offset + start - 1) + 1;
        int behind = start < end ? _parts.Origin(_offset + end - 1) + 1 : first;
        return _parts.Source.Range(first, behind);
    }

    private sealed record Parts(SourceText Source)
    {
        public List<int> Starts { get; } = [];

        public List<int> Origins { get; } = [];

        public int Origin(int offset)
        {
            int found = Starts.BinarySearch(offset);
            // Of several parts that begin at the same place all but the last are empty.
            while (found >= 0 && found + 1 < Starts.Count && Starts[found + 1] == offset)
            {
                found++;
            }

            int part = found < 0 ? ~found - 1 : found;
            return Origins[part] + offset - Starts[part];
        }
    }
}
