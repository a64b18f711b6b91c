using System.Text;
using ContainerStages.IO;

namespace ContainerStages.App;

/// <summary>The first line of a script, by which the kernel finds its interpreter.</summary>
internal static class Script
{
    /// <summary>Linux reads no more of the line (BINPRM_BUF_SIZE).</summary>
    private const int LongestLine = 256;

    /// <returns>A path such as <c>/bin/sh</c>, without its argument; null if the file is not a script.</returns>
    public static string? Interpreter(FileContent content) =>
        FirstLine(content) is { } line ? line[2..].Trim(' ', '\t', '\r').Split(' ', '\t')[0] : null;

    /// <summary>
    /// Whether the line has a Windows line ending. The kernel treats the carriage return as part of the interpreter's name or of its argument.
    /// </summary>
    public static bool EndsInCarriageReturn(FileContent content) => FirstLine(content)?.EndsWith('\r') == true;

    /// <returns>The line with its <c>#!</c>; null if the file is not a script.</returns>
    private static string? FirstLine(FileContent content) => content.Read(stream =>
    {
        byte[] start = new byte[LongestLine];
        int length = stream.ReadAtLeast(start, start.Length, throwOnEndOfStream: false);
        string line = Encoding.UTF8.GetString(start, 0, length).Split('\n')[0];
        return line.StartsWith("#!", StringComparison.Ordinal) ? line : null;
    });
}
