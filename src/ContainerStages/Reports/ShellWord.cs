namespace ContainerStages.Reports;

/// <summary>A word of a command line that a reader pastes into a shell.</summary>
internal static class ShellWord
{
    /// <summary>In quotes only where it needs them. In double quotes on Windows, whose shells do not all know the others.</summary>
    public static string Of(string word) =>
        word.All(c => char.IsLetterOrDigit(c) || "/\\:._-+@=,~".Contains(c, StringComparison.Ordinal)) ? word
        : OperatingSystem.IsWindows() ? $"\"{word}\""
        : $"'{word.Replace("'", @"'\''", StringComparison.Ordinal)}'";
}
