namespace ContainerStages.Dockerfiles.Sources;

/// <summary>
/// A part of a file's text. <see cref="Start"/> and <see cref="End"/> are offsets into the text, for a rewriter. Lines and columns are for people:
/// both count from 1, and columns count UTF-16 units. The end is the place behind the last character.
/// </summary>
internal readonly record struct SourceRange(int Start, int End, int Line, int Column, int EndLine, int EndColumn)
{
    public int Length => End - Start;

    /// <summary>The text of this range.</summary>
    public string Of(string text) => text[Start..End];

    public override string ToString() => $"{Line}:{Column}-{EndLine}:{EndColumn}";
}
