using ContainerStages.IO;

namespace ContainerStages.Reports;

/// <summary>A word of a command line that a reader pastes into a shell.</summary>
internal static class ShellWord
{
    /// <summary>In quotes only where it needs them.</summary>
    public static string Of(string word) =>
        word.All(c => char.IsLetterOrDigit(c) || "/\\:._-+@=,~".Contains(c, StringComparison.Ordinal)) ? word : HostSystem.Current.Quoted(word);
}
