using System.Diagnostics;

namespace ContainerStages.IO;

/// <summary>
/// The operating system of the build machine, in what differs by it and needs no call of the system: shells, names of files, and how paths compare.
/// Tests use the other systems on this one.
/// </summary>
internal sealed class HostSystem
{
    public static readonly HostSystem Linux = new();
    public static readonly HostSystem MacOS = new() { RuntimeName = "osx", PathComparer = StringComparer.OrdinalIgnoreCase };
    public static readonly HostSystem Windows = new() { RuntimeName = "win", PathComparer = StringComparer.OrdinalIgnoreCase, IsWindows = true };

    public static readonly HostSystem Current = OperatingSystem.IsWindows() ? Windows : OperatingSystem.IsMacOS() ? MacOS : Linux;

    private HostSystem()
    {
    }

    /// <summary>The first part of the system's runtime identifiers; musl is not told apart.</summary>
    public string RuntimeName { get; private init; } = "linux";

    /// <summary>Whether two paths are the same file. On macOS and Windows, most volumes are not case-sensitive.</summary>
    public StringComparer PathComparer { get; private init; } = StringComparer.Ordinal;

    /// <summary>The current folder and a separator, as the shell expands it.</summary>
    public string CurrentFolder => IsWindows ? @"%CD%\" : "$PWD/";

    private bool IsWindows { get; init; }

    /// <summary>The shell with a command, which ends at the first line that fails. <c>cmd</c> runs only the first line, so all are in it.</summary>
    public ProcessStartInfo Shell(string command) => IsWindows
        ? new("cmd.exe", $"/d /s /c \"{string.Join(" && ", command.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))}\"")
        : new("/bin/sh", ["-e", "-c", command]);

    /// <summary>A word in quotes, for a command line that a reader pastes. In double quotes on Windows, whose shells do not all know the others.</summary>
    public string Quoted(string word) => IsWindows ? $"\"{word}\"" : $"'{word.Replace("'", @"'\''", StringComparison.Ordinal)}'";

    /// <summary>The file of a program.</summary>
    public string ProgramFile(string command) => IsWindows ? command + ".exe" : command;

    /// <summary>Whether a program is in one of the folders of <c>PATH</c>.</summary>
    /// <param name="path">The variable's value; null if it is not set.</param>
    public bool HasProgram(string command, string? path) =>
        (path ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries).Any(folder => File.Exists(Path.Combine(folder, ProgramFile(command))));
}
