using System.Collections.Immutable;
using ContainerStages.IO;

namespace ContainerStages.Checks.Dockerfiles.Shell;

/// <summary>One program that a shell starts, without the assignments and the wrappers (<c>env</c>, <c>sudo</c>) before it.</summary>
/// <param name="Words">The program and its arguments, without quotes. Variables are as written.</param>
/// <param name="Folder">The folder that it runs in, with <c>/</c>; null if a <c>cd</c> names a variable.</param>
internal sealed record ShellCommand(ImmutableArray<string> Words, string? Folder)
{
    /// <summary>The program without its folder: <c>mvnw</c> of <c>./mvnw</c>.</summary>
    public string Name => RelativePath.NameOf(Words[0]);

    /// <summary>Whether the command begins with these words; <c>python3 -m pip</c> counts as <c>pip</c>.</summary>
    public bool StartsWith(ReadOnlySpan<string> words)
    {
        if (words.Length > Words.Length || Name != words[0])
        {
            return false;
        }

        for (int i = 1; i < words.Length; i++)
        {
            if (Words[i] != words[i])
            {
                return false;
            }
        }

        return true;
    }

    public override string ToString() => string.Join(' ', Words);
}
