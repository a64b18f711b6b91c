namespace ContainerStages.IO;

/// <summary>The executable bit of a file on the build machine, which is kept besides its bytes.</summary>
internal static class ExecutableBit
{
    /// <summary>A file with one of the three is executable for somebody.</summary>
    public const UnixFileMode Any = UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;

    /// <summary>0755 or 0644, independent of the umask.</summary>
    private const UnixFileMode Data = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead;

    /// <summary>Whether a file is executable. Windows has no such bit, so it is false there.</summary>
    public static bool IsSet(string file) => !OperatingSystem.IsWindows() && (File.GetUnixFileMode(file) & Any) != 0;

    public static void Set(string file, bool isExecutable)
    {
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(file, isExecutable ? Data | Any : Data);
        }
    }
}
