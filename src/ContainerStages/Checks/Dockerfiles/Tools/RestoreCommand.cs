using System.Collections.Immutable;
using ContainerStages.Checks.Dockerfiles.Shell;

namespace ContainerStages.Checks.Dockerfiles.Tools;

/// <summary>A command that fetches dependencies, as a row of <see cref="DependencyTools"/>.</summary>
/// <param name="Words">The words that it begins with, such as <c>npm ci</c>.</param>
internal sealed record RestoreCommand(string Words)
{
    private static readonly ImmutableArray<string> s_installsATool = ["-g", "--global", "--location=global"];

    /// <summary>Whether a further word names a package to add: <c>npm install left-pad</c> reads no manifest's lock, so it is no restore.</summary>
    public bool NamesArePackages { get; init; }

    /// <summary>Options of which the command must have one, such as <c>-r</c> of <c>pip install</c>.</summary>
    public ImmutableArray<string> Needs { get; init; } = [];

    /// <summary>Words that make the command another one, besides those that install a tool for the whole machine.</summary>
    public ImmutableArray<string> Excludes { get; init; } = [];

    /// <summary>Options whose value is the next word.</summary>
    public ImmutableArray<string> Values { get; init; } = [];

    /// <summary>Options that name the folder with the manifests.</summary>
    public ImmutableArray<string> FolderOptions { get; init; } = [];

    /// <summary>Options that name a manifest.</summary>
    public ImmutableArray<string> FileOptions { get; init; } = [];

    /// <summary>Whether the command itself fails if the lock file is missing or stale.</summary>
    public bool IsLocked { get; init; }

    /// <summary>Options, any of which makes it fail if the lock file is missing or stale. Empty where there is no such option.</summary>
    public ImmutableArray<string> LockOptions { get; init; } = [];

    /// <summary>Options, any of which makes it neither read nor write a lock file.</summary>
    public ImmutableArray<string> LocklessOptions { get; init; } = [];

    /// <summary>The command that enforces the lock file, for messages; null if none does.</summary>
    public string? LockedForm { get; init; }

    public bool Matches(ShellCommand command)
    {
        string[] words = Words.Split(' ');
        if (!command.StartsWith(words))
        {
            return false;
        }

        string[] rest = [.. command.Words[words.Length..]];
        return !rest.Any(word => Excludes.Contains(word) || s_installsATool.Contains(word))
            && (Needs.IsEmpty || rest.Any(word => Needs.Any(option => IsOption(word, option))))
            && !(NamesArePackages && Names(rest).Any());
    }

    public bool Enforces(ShellCommand command) => IsLocked || command.Words.Any(word => LockOptions.Any(option => IsOption(word, option)));

    public bool IgnoresLock(ShellCommand command) => command.Words.Any(LocklessOptions.Contains);

    /// <summary>The folder whose manifests the command reads; null if a variable decides.</summary>
    public string? FolderOf(ShellCommand command)
    {
        string? folder = command.Folder;
        for (int i = 1; i < command.Words.Length; i++)
        {
            if (FolderOptions.FirstOrDefault(option => IsOption(command.Words[i], option)) is { } folderOption)
            {
                folder = ContainerFolder.Join(command.Folder, Value(command, i, folderOption));
            }
            else if (FileOptions.FirstOrDefault(option => IsOption(command.Words[i], option)) is { } fileOption)
            {
                folder = ContainerFolder.Join(command.Folder, Value(command, i, fileOption) + "/..");
            }
        }

        return folder;
    }

    private static string Value(ShellCommand command, int at, string option) =>
        command.Words[at] == option ? command.Words.ElementAtOrDefault(at + 1) ?? "." : command.Words[at][option.Length..].TrimStart('=');

    /// <summary>The words that are neither options nor their values.</summary>
    private IEnumerable<string> Names(string[] words)
    {
        for (int i = 0; i < words.Length; i++)
        {
            if (words[i].StartsWith('-'))
            {
                i += Values.Contains(words[i]) ? 1 : 0;
            }
            else if (words[i] is not ("." or "./"))
            {
                yield return words[i];
            }
        }
    }

    /// <summary><c>-r</c>, <c>-rfile</c>, <c>--requirement</c> and <c>--requirement=file</c>.</summary>
    private static bool IsOption(string word, string option) =>
        word == option || word.StartsWith(option + "=", StringComparison.Ordinal)
            || (option.Length == 2 && option != "-g" && word.StartsWith(option, StringComparison.Ordinal) && word[1] != '-');
}
