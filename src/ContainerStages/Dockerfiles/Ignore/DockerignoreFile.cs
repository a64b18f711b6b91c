using ContainerStages.Dockerfiles.Sources;

namespace ContainerStages.Dockerfiles.Ignore;

/// <summary>
/// A .dockerignore, as moby's patternmatcher reads it: of all patterns that match a path or one of its folders the last one counts.
/// A line that begins with <c>#</c> is a comment, <c>!</c> takes back, <c>*</c> and <c>?</c> stay within a name, <c>**</c> is any number of folders.
/// A slash at the beginning or the end means nothing.
/// </summary>
internal sealed class DockerignoreFile
{
    private const char ByteOrderMark = '\uFEFF';
    private readonly List<DockerignorePattern> _patterns = [];
    private readonly List<PathPattern> _matchers = [];

    private DockerignoreFile()
    {
    }

    public IReadOnlyList<DockerignorePattern> Patterns => _patterns;

    /// <summary>Reads the patterns. It never throws: a pattern that stops a build matches nothing here.</summary>
    public static DockerignoreFile Parse(string text)
    {
        DockerignoreFile file = new();
        SourceText source = new(text);
        for (int line = 0; line < source.LineCount; line++)
        {
            int start = source.LineStart(line) + (line == 0 && text.StartsWith(ByteOrderMark) ? 1 : 0);
            file.ReadLine(text.AsSpan()[start..Math.Max(start, source.LineEnd(line))]);
        }

        return file;
    }

    /// <summary>The path of the file that belongs to one Dockerfile alone.</summary>
    public static string For(string dockerfile) => dockerfile + ".dockerignore";

    /// <summary>The files that BuildKit looks for, best first: the one that belongs to this Dockerfile alone, and the one of the build's context.</summary>
    /// <param name="dockerfile">The path of the Dockerfile.</param>
    /// <param name="context">The path of the folder that is sent to the builder.</param>
    public static IReadOnlyList<string> PlacesFor(string dockerfile, string context) =>
        [For(dockerfile), Path.Combine(context, ".dockerignore")];

    /// <summary>
    /// Whether a file or folder stays out of the build's context. The path is relative to it, with slashes; the context itself is never ignored.
    /// </summary>
    public bool Ignores(string path)
    {
        string cleaned = GoPath.Clean(path);
        if (cleaned == ".")
        {
            return false;
        }

        bool ignored = false;
        for (int i = 0; i < _patterns.Count; i++)
        {
            if (_patterns[i].IsException == ignored && MatchesItOrAFolder(_matchers[i], cleaned))
            {
                ignored = !ignored;
            }
        }

        return ignored;
    }

    private static bool MatchesItOrAFolder(PathPattern pattern, string path)
    {
        if (pattern.Matches(path))
        {
            return true;
        }

        for (int slash = path.IndexOf('/', StringComparison.Ordinal); slash >= 0; slash = path.IndexOf('/', slash + 1))
        {
            if (pattern.Matches(path.AsSpan()[..slash]))
            {
                return true;
            }
        }

        return false;
    }

    private void ReadLine(ReadOnlySpan<char> written)
    {
        ReadOnlySpan<char> trimmed = written.Trim();
        if (written.StartsWith('#') || trimmed.IsEmpty)
        {
            return;
        }

        bool isException = trimmed[0] == '!';
        string pattern = (isException ? trimmed[1..].Trim() : trimmed).ToString();
        pattern = pattern == "" ? "" : GoPath.Clean(pattern);
        pattern = pattern.Length > 1 && pattern[0] == '/' ? pattern[1..] : pattern;
        if (!(isException && pattern is "" or "/") && PathPattern.Parse(pattern) is { } matcher)
        {
            _patterns.Add(new DockerignorePattern(pattern, isException));
            _matchers.Add(matcher);
        }
    }
}
