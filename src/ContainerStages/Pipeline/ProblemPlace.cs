namespace ContainerStages.Pipeline;

/// <summary>A part of a file that a problem is about. Lines and columns count from 1; the end is behind the last character.</summary>
/// <param name="File">An absolute path.</param>
public sealed record ProblemPlace(string File, int Line, int Column, int EndLine, int EndColumn);
