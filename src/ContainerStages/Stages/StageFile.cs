namespace ContainerStages.Stages;

/// <summary>What counts of a file on the build machine besides its bytes: whether it can be run.</summary>
internal static class StageFile
{
    private const UnixFileMode ExecutableBits = UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;

    /// <summary>0755 or 0644, whatever the umask.</summary>
    private const UnixFileMode Data = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead;

    /// <summary>Windows has no such bit: there it is false.</summary>
    public static bool IsExecutable(string file) => !OperatingSystem.IsWindows() && (File.GetUnixFileMode(file) & ExecutableBits) != 0;

    public static void SetExecutable(string file, bool isExecutable)
    {
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(file, isExecutable ? Data | ExecutableBits : Data);
        }
    }
}
