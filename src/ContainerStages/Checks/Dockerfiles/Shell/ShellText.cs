using System.Collections.Immutable;
using ContainerStages.IO;

namespace ContainerStages.Checks.Dockerfiles.Shell;

/// <summary>
/// Finds the programs that a shell's text starts. It splits where a shell does (<c>&amp;&amp;</c>, <c>||</c>, <c>;</c>, <c>|</c>, line ends,
/// parentheses) and follows <c>cd</c>, <c>sh -c</c> and prefixes. It runs nothing and expands nothing, so that what depends on a variable stays unknown.
/// </summary>
internal static class ShellText
{
    /// <summary>A text that nests deeper is not a build's.</summary>
    private const int DeepestNesting = 8;

    private static readonly string[] Shells = ["sh", "bash", "ash", "dash", "zsh"];

    /// <summary>Words that begin or end a compound command; a command follows in the same place.</summary>
    private static readonly string[] Reserved = ["if", "then", "elif", "else", "fi", "while", "until", "do", "done", "{", "}", "!"];

    /// <summary>Programs that start their arguments. The options before those have no values, or one in the same word.</summary>
    private static readonly string[] Wrappers = ["sudo", "env", "exec", "command", "time", "nohup", "nice", "corepack", "eval"];

    /// <param name="text">The text of a shell-form instruction or of a script.</param>
    /// <param name="folder">Where it starts.</param>
    public static ImmutableArray<ShellCommand> Commands(string text, string? folder) => Read(text, folder, depth: 0);

    /// <param name="words">The program and its arguments, as in an exec form.</param>
    public static ImmutableArray<ShellCommand> Commands(IEnumerable<string> words, string? folder) => Unwrap([.. words], folder, depth: 0);

    private static ImmutableArray<ShellCommand> Read(string text, string? folder, int depth)
    {
        if (depth > DeepestNesting)
        {
            return [];
        }

        var found = ImmutableArray.CreateBuilder<ShellCommand>();
        var folders = new Stack<string?>();
        var tokens = new ShellTokens(text);
        var words = ImmutableArray.CreateBuilder<string>();
        while (tokens.Next() is { } token)
        {
            if (token.IsWord)
            {
                words.Add(token.Text);
                continue;
            }

            End();
            switch (token.Text)
            {
                case "(":
                    folders.Push(folder);
                    break;
                case ")" when folders.Count > 0:
                    folder = folders.Pop();
                    break;
                default:
                    break;
            }
        }

        End();
        foreach (string nested in tokens.Nested)
        {
            found.AddRange(Read(nested, folder, depth + 1));
        }

        return found.ToImmutable();

        void End()
        {
            foreach (ShellCommand command in Unwrap(words.ToImmutable(), folder, depth))
            {
                if (command.Name is "cd" or "pushd")
                {
                    string target = command.Words.Skip(1).FirstOrDefault(word => !word.StartsWith('-')) ?? "~";
                    folder = ContainerFolder.Join(folder, target);
                }

                found.Add(command);
            }

            words.Clear();
        }
    }

    private static ImmutableArray<ShellCommand> Unwrap(ImmutableArray<string> words, string? folder, int depth)
    {
        int first = 0;
        while (first < words.Length && (Reserved.Contains(words[first]) || IsAssignment(words[first])))
        {
            first++;
        }

        while (first < words.Length - 1 && Wrappers.Contains(words[first]))
        {
            do
            {
                first++;
            }
            while (first < words.Length && (words[first].StartsWith('-') || IsAssignment(words[first])));
        }

        if (first >= words.Length || words[first].Length == 0)
        {
            return [];
        }

        var command = new ShellCommand(Normal(words[first..]), folder);
        return Shells.Contains(command.Name) && Script(command.Words) is { } script ? Read(script, folder, depth + 1) : [command];
    }

    /// <summary><c>python3 -m pip</c> is <c>pip</c>; <c>pip3.12</c> too.</summary>
    private static ImmutableArray<string> Normal(ImmutableArray<string> words)
    {
        string name = RelativePath.NameOf(words[0]);
        if (name.StartsWith("python", StringComparison.Ordinal))
        {
            int module = 1;
            while (module < words.Length - 1 && words[module].StartsWith('-') && words[module] != "-m")
            {
                module++;
            }

            return module < words.Length - 1 && words[module] == "-m" ? words[(module + 1)..] : words;
        }

        return name.StartsWith("pip", StringComparison.Ordinal) && name[3..].All(letter => char.IsAsciiDigit(letter) || letter == '.')
            ? ["pip", .. words[1..]] : words;
    }

    /// <summary>The text of <c>sh -ec TEXT</c>; null for a script file.</summary>
    private static string? Script(ImmutableArray<string> words)
    {
        for (int i = 1; i < words.Length - 1; i++)
        {
            bool isOption = words[i].StartsWith('-') || words[i] == "+o";
            if (!isOption)
            {
                return null;
            }

            // An option's value comes before the text: "-eo pipefail -c TEXT", "-ceo pipefail TEXT".
            bool hasValue = !words[i].StartsWith("--", StringComparison.Ordinal) && words[i].Contains('o', StringComparison.Ordinal);
            if (!words[i].StartsWith("--", StringComparison.Ordinal) && words[i].Contains('c', StringComparison.Ordinal))
            {
                return words.ElementAtOrDefault(hasValue ? i + 2 : i + 1);
            }

            i += hasValue ? 1 : 0;
        }

        return null;
    }

    private static bool IsAssignment(string word)
    {
        int equals = word.IndexOf('=', StringComparison.Ordinal);
        return equals > 0 && !char.IsAsciiDigit(word[0]) && word.AsSpan(0, equals).TrimEnd('+').IndexOfAnyExcept(NameLetters) < 0;
    }

    private static readonly System.Buffers.SearchValues<char> NameLetters =
        System.Buffers.SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_");
}
