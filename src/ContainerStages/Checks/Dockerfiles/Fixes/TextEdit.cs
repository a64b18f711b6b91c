namespace ContainerStages.Checks.Dockerfiles.Fixes;

/// <summary>Replaces a part of a text. Everything else stays byte for byte.</summary>
/// <param name="Start">An offset into the text before all edits.</param>
/// <param name="End">Behind the last character that is replaced; the start for an insertion.</param>
/// <param name="Text">What takes its place.</param>
internal sealed record TextEdit(int Start, int End, string Text)
{
    public static string Apply(string text, IEnumerable<TextEdit> edits) =>
        edits.OrderByDescending(edit => edit.Start).Aggregate(text,
            (current, edit) => string.Concat(current.AsSpan(0, edit.Start), edit.Text, current.AsSpan(edit.End)));

    /// <summary>The line end that the file uses.</summary>
    public static string NewLine(string text) => text.Contains("\r\n", StringComparison.Ordinal) ? "\r\n" : "\n";

    /// <summary>Inserts lines behind the line that an offset is in.</summary>
    public static TextEdit After(string text, int at, string lines)
    {
        int end = text.IndexOf('\n', at);
        return end < 0 ? new TextEdit(text.Length, text.Length, NewLine(text) + lines) : new TextEdit(end + 1, end + 1, lines + NewLine(text));
    }

    /// <summary>Inserts lines before the line that an offset is in.</summary>
    public static TextEdit Before(string text, int at, string lines)
    {
        int start = at == 0 ? 0 : text.LastIndexOf('\n', at - 1) + 1;
        return new TextEdit(start, start, lines + NewLine(text));
    }

    /// <summary>Removes whole lines.</summary>
    public static TextEdit RemoveLines(string text, int start, int end)
    {
        int first = start == 0 ? 0 : text.LastIndexOf('\n', start - 1) + 1;
        int last = text.IndexOf('\n', end);
        return new TextEdit(first, last < 0 ? text.Length : last + 1, "");
    }
}
