using System.Buffers;
using ContainerStages.Dockerfiles.Expansion;
using ContainerStages.Dockerfiles.Sources;

namespace ContainerStages.Dockerfiles;

/// <summary>
/// Reads the parser directives. They end at the first line that is none: an instruction, an empty line, an ordinary comment or an unknown directive.
/// BuildKit looks twice, and so does this class: for <c>escape</c> from the first line on, white space before the <c>#</c> allowed; for <c>syntax</c> and
/// <c>check</c> behind a <c>#!</c> line, and only where the <c>#</c> begins the line.
/// </summary>
internal sealed class DirectiveReader(SourceText source, FaultList faults)
{
    private const string Syntax = "syntax";
    private const string Escape = "escape";
    private const string Check = "check";

    /// <summary>What Go's regular expressions call white space.</summary>
    private const string WhiteSpace = " \t\n\f\r";

    private static readonly SearchValues<char> NameCharacters =
        SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789");

    public DockerfileDirectives Read()
    {
        List<ParserDirective> lines = Scan(firstLine: 0, allowsIndent: true, reportsRepeated: true);
        int behindShebang = source.Text.TrimStart(DockerfileReader.ByteOrderMark).StartsWith("#!", StringComparison.Ordinal) ? 1 : 0;
        List<ParserDirective> atLineStart = Scan(behindShebang, allowsIndent: false, reportsRepeated: false);
        DockerfileDirectives read = new()
        {
            Lines = behindShebang == 0 ? lines : atLineStart,
            Escape = lines.Find(line => line.Name == Escape) is { } escape ? EscapeOf(escape) : DockerfileEscape.Default,
        };
        return atLineStart.Find(line => line.Name == Check) is { } check ? WithChecks(read, check) : read;
    }

    private List<ParserDirective> Scan(int firstLine, bool allowsIndent, bool reportsRepeated)
    {
        List<ParserDirective> found = [];
        for (int line = firstLine; line < source.LineCount; line++)
        {
            int start = source.LineStart(line) + (line == 0 && source.Text.StartsWith(DockerfileReader.ByteOrderMark) ? 1 : 0);
            ReadOnlySpan<char> text = source.Text.AsSpan()[start..Math.Max(start, source.LineEnd(line))];
            int indent = text.Length - text.TrimStart().Length;
            if ((indent > 0 && !allowsIndent) || NameAndValue(text[indent..]) is not var (name, value) || name is not (Syntax or Escape or Check))
            {
                break;
            }

            SourceRange range = source.Range(start + indent, start + text.TrimEnd().Length);
            if (found.Exists(directive => directive.Name == name))
            {
                if (reportsRepeated)
                {
                    faults.Add(
                        range, $"the directive '{name}' stands here a second time", "each parser directive may be given once", "Delete one of the two lines.");
                }

                break;
            }

            found.Add(new ParserDirective(name, value, range));
        }

        return found;
    }

    /// <summary>Reads <c># name = value</c>. By hand: a regular expression takes quadratic time for a long white space in the value.</summary>
    private static (string Name, string Value)? NameAndValue(ReadOnlySpan<char> line)
    {
        int sign = line.IndexOf('=');
        if (!line.StartsWith('#') || sign < 0)
        {
            return null;
        }

        ReadOnlySpan<char> name = line[1..sign].TrimStart().TrimEnd(WhiteSpace);
        ReadOnlySpan<char> value = line[(sign + 1)..];
        if (name.IsEmpty || !char.IsAsciiLetter(name[0]) || name.ContainsAnyExcept(NameCharacters) || value.IsEmpty)
        {
            return null;
        }

        // White space alone is a value of one character.
        ReadOnlySpan<char> trimmed = value.Trim(WhiteSpace);
        return (name.ToString().ToLowerInvariant(), (trimmed.IsEmpty ? value[^1..] : trimmed).ToString());
    }

    private char EscapeOf(ParserDirective directive)
    {
        if (directive.Value is "\\" or "`")
        {
            return directive.Value[0];
        }

        faults.Add(
            directive.Range,
            $"{FaultList.Quote(directive.Value)} cannot be the escape character",
            "it is a backslash or a backtick",
            "Write '# escape=`' or delete the line.");
        return DockerfileEscape.Default;
    }

    /// <summary>Reads <c>skip=A,B;error=true</c>.</summary>
    private DockerfileDirectives WithChecks(DockerfileDirectives directives, ParserDirective check)
    {
        foreach (string option in check.Value.Split(';', 3))
        {
            int sign = option.IndexOf('=', StringComparison.Ordinal);
            string value = option[(sign + 1)..].Trim();
            switch (sign < 0 ? null : option[..sign].Trim())
            {
                case "skip" or "experimental":
                    break;
                case "error" when value is "1" or "t" or "T" or "TRUE" or "true" or "True" or "0" or "f" or "F" or "FALSE" or "false" or "False":
                    directives = directives with { ChecksAreErrors = value[0] is '1' or 't' or 'T' };
                    break;
                default:
                    faults.Add(
                        check.Range,
                        $"the directive 'check' has an option {FaultList.Quote(option.Trim())} that does not exist",
                        "the options are skip, error and experimental, separated by ';'",
                        "Write for example '# check=skip=JSONArgsRecommended;error=true'.");
                    break;
            }
        }

        return directives;
    }
}
