using System.Runtime.Versioning;
using ContainerStages.Diagnostics;

namespace ContainerStages.IO;

/// <summary>Folders that nobody but the build's user can look into, because secrets may be in them.</summary>
internal static class PrivateFolder
{
    private const UnixFileMode Mode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    /// <summary>
    /// Makes it and the folders above it that are missing. One that exists, and is no link, becomes the user's alone; what is above it stays as it is.
    /// </summary>
    /// <exception cref="ContainerStagesException">It cannot be made.</exception>
    public static void Create(string folder)
    {
        if (OperatingSystem.IsWindows())
        {
            OutputFile.CreateFolder(folder);
            return;
        }

        // .NET gives the mode to the last folder only.
        if (Path.GetDirectoryName(folder) is { } parent && !Directory.Exists(parent))
        {
            Create(parent);
        }

        try
        {
            DirectoryInfo made = Directory.CreateDirectory(folder, Mode);
            if (made.LinkTarget is null && made.UnixFileMode != Mode)
            {
                Close(folder);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw OutputFile.Explain(e, folder);
        }
    }

    [UnsupportedOSPlatform("windows")]
    private static void Close(string folder)
    {
        try
        {
            File.SetUnixFileMode(folder, Mode);
        }
        catch (UnauthorizedAccessException)
        {
            // A container's command may have given a cache mount to another user, whose it is to close.
        }
    }
}
