using System.Text;

namespace ContainerStages.Dockerfiles.Expansion;

/// <summary>
/// A pattern in <c>${name#pattern}</c> and its relatives: <c>*</c> is any text, <c>?</c> any character, neither across a line's end.
/// A backslash takes the meaning of these, of itself, of <c>/</c> and of <c>}</c> away. Brackets are ordinary characters.
/// </summary>
internal sealed class ShellPattern
{
    public const string TooMuchWork = "the pattern is too long for this value";

    /// <summary>Matching takes pattern × value steps at worst. A text of a file decides, so there is an end.</summary>
    private const int MostSteps = 20_000_000;

    private const int AnyText = -1;
    private const int AnyCharacter = -2;

    /// <summary>Characters as code points, and the two wildcards.</summary>
    private readonly int[] _tokens;
    private long _steps;

    private ShellPattern(int[] tokens) => _tokens = tokens;

    public static ShellPattern? Parse(string pattern, out string fault)
    {
        List<int> tokens = [];
        int[] characters = CodePoints(pattern);
        for (int at = 0; at < characters.Length; at++)
        {
            int character = characters[at];
            if (character != '\\')
            {
                tokens.Add(character switch { '*' => AnyText, '?' => AnyCharacter, _ => character });
                continue;
            }

            int escaped = ++at < characters.Length ? characters[at] : 0;
            if (escaped is not ('*' or '?' or '\\' or '/' or '}'))
            {
                fault = "a backslash in a pattern stands only before '*', '?', '/', '}' and another one";
                return null;
            }

            tokens.Add(escaped);
        }

        fault = "";
        return new ShellPattern([.. tokens]);
    }

    /// <summary>The value without its shortest or longest beginning that matches; null if that takes too much work.</summary>
    public string? TrimStart(string value, bool longest)
    {
        int[] characters = CodePoints(value);
        int end = Match(characters, 0, longest);
        return _steps > MostSteps ? null : end < 0 ? value : Text(characters, end, characters.Length);
    }

    /// <summary>The value without its shortest or longest end that matches; null if that takes too much work.</summary>
    public string? TrimEnd(string value, bool longest)
    {
        ShellPattern backwards = new([.. _tokens.Reverse()]);
        int[] characters = CodePoints(value);
        int[] reversed = [.. characters.Reverse()];
        int end = backwards.Match(reversed, 0, longest);
        return backwards._steps > MostSteps ? null : end < 0 ? value : Text(characters, 0, characters.Length - end);
    }

    /// <summary>The value with the first match or all matches replaced, each the longest at its place; null if that takes too much work.</summary>
    public string? Replace(string value, string replacement, bool all, int mostCharacters)
    {
        int[] characters = CodePoints(value);
        StringBuilder replaced = new();
        int at = 0;
        int behindLast = -1;
        while (at <= characters.Length)
        {
            int end = Match(characters, at, longest: true);
            // An empty match directly behind another one does not count.
            bool isMatch = end >= 0 && !(end == at && at == behindLast);
            if (isMatch)
            {
                replaced.Append(all ? GoTemplate.Expand(replacement, Text(characters, at, end)) : replacement);
                behindLast = end;
            }

            if (_steps > MostSteps || replaced.Length > mostCharacters)
            {
                return null;
            }

            if (isMatch && !all)
            {
                return replaced.Append(Text(characters, end, characters.Length)).ToString();
            }

            if (isMatch && end > at)
            {
                at = end;
                continue;
            }

            replaced.Append(Text(characters, at, Math.Min(at + 1, characters.Length)));
            at++;
        }

        return replaced.ToString();
    }

    /// <summary>Where a match that begins at this place ends, or -1. All ways to match are followed side by side, so that none is tried twice.</summary>
    private int Match(int[] characters, int start, bool longest)
    {
        HashSet<int> current = [];
        Enter(current, 0);
        int end = -1;
        for (int at = start; current.Count > 0; at++)
        {
            _steps += current.Count;
            if (current.Contains(_tokens.Length))
            {
                end = at;
                if (!longest)
                {
                    break;
                }
            }

            if (at == characters.Length || _steps > MostSteps)
            {
                break;
            }

            HashSet<int> following = [];
            foreach (int state in current.Where(state => state < _tokens.Length))
            {
                if (_tokens[state] == AnyText && characters[at] != '\n')
                {
                    Enter(following, state);
                }
                else if (_tokens[state] == characters[at] || (_tokens[state] == AnyCharacter && characters[at] != '\n'))
                {
                    Enter(following, state + 1);
                }
            }

            current = following;
        }

        return end;
    }

    /// <summary>Adds a state, and those that can be reached from it without a character.</summary>
    private void Enter(HashSet<int> states, int state)
    {
        while (states.Add(state) && state < _tokens.Length && _tokens[state] == AnyText)
        {
            state++;
        }
    }

    private static int[] CodePoints(string text) => [.. text.EnumerateRunes().Select(rune => rune.Value)];

    private static string Text(int[] characters, int start, int end)
    {
        StringBuilder text = new(end - start);
        for (int at = start; at < end; at++)
        {
            text.Append(new Rune(characters[at]));
        }

        return text.ToString();
    }
}
