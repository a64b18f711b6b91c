using System.Globalization;
using System.Text;

namespace ContainerStages.Diagnostics;

/// <summary>
/// Makes text safe for a build log. Names of files and images, and the output of programs and registries, are not trusted, and build servers and
/// terminals execute commands in the text that they read.
/// </summary>
internal static class LogText
{
    /// <summary>In characters. The middle of a longer line is left out, because a sentence begins with names and ends with the fault.</summary>
    public const int LongestLine = 8000;

    /// <summary>
    /// Makes one line without commands. Azure Pipelines executes <c>##vso[</c> and <c>##[</c> anywhere in a line, TeamCity <c>##teamcity[</c>: so no
    /// two hashes stay together. GitHub executes <c>::name::</c> at the start of a line, after white space
    /// (https://github.com/actions/runner/blob/main/src/Runner.Common/ActionCommand.cs). Line breaks, terminal sequences, marks that reorder text and
    /// other invisible characters are shown as <c>\r</c>, <c>\n</c>, <c>\e</c> or <c>&lt;U+202E&gt;</c>.
    /// </summary>
    public static string Line(string text, int longest = LongestLine)
    {
        var line = new StringBuilder();
        foreach (Rune rune in Shorten(text, longest).EnumerateRunes())
        {
            if (rune.Value == '#' && line.Length > 0 && line[^1] == '#')
            {
                line.Append(' ');
            }

            line.Append(IsInvisible(rune) ? Shown(rune) : rune.ToString());
        }

        string shown = line.ToString();
        int start = shown.Length - shown.TrimStart().Length;
        return shown.AsSpan(start).StartsWith("::") ? shown.Insert(start + 1, " ") : shown;
    }

    /// <summary>The same JSON, with escapes for the characters that <see cref="Line"/> would change, because scripts print such files.</summary>
    public static string Json(string json)
    {
        var escaped = new StringBuilder(json.Length);
        foreach (Rune rune in json.EnumerateRunes())
        {
            bool isCommand = rune.Value == '#' && escaped.Length > 0 && escaped[^1] == '#';
            if (rune.Value is >= ' ' and < '\u007F' && !isCommand)
            {
                escaped.Append((char)rune.Value);
            }
            else if (isCommand || (IsInvisible(rune) && rune.Value != '\n'))
            {
                foreach (char unit in rune.ToString())
                {
                    escaped.Append(CultureInfo.InvariantCulture, $"\\u{(int)unit:x4}");
                }
            }
            else
            {
                escaped.Append(rune.ToString());
            }
        }

        return escaped.ToString();
    }

    private static bool IsInvisible(Rune rune) => rune.Value != '\t' && Rune.GetUnicodeCategory(rune)
        is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator;

    private static string Shown(Rune rune) => rune.Value switch
    {
        '\r' => @"\r",
        '\n' => @"\n",
        '\e' => @"\e",
        _ => string.Create(CultureInfo.InvariantCulture, $"<U+{rune.Value:X4}>"),
    };

    private static string Shorten(string text, int longest)
    {
        if (text.Length <= longest)
        {
            return text;
        }

        int end = longest / 4;
        return string.Create(CultureInfo.InvariantCulture, $"{text[..(longest - end)]}… ({text.Length - longest} characters left out) …{text[^end..]}");
    }
}
