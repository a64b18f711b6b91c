using System.Formats.Tar;

namespace ContainerStages.IO;

/// <summary>Tells files from pipes, sockets and devices: a reader of a pipe may wait for ever.</summary>
internal static class RegularFile
{
    /// <param name="file">What exists and is no folder. A link is what it leads to.</param>
    public static bool Is(string file)
    {
        FileInfo real = File.ResolveLinkTarget(file, returnFinalTarget: true) as FileInfo ?? new FileInfo(file);
        return OperatingSystem.IsWindows() || real.Length > 0 || TypeOf(real.FullName) is TarEntryType.RegularFile;
    }

    /// <summary>For small files that a user may have put anywhere.</summary>
    /// <exception cref="IOException">It cannot be read, or is no regular file.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be read.</exception>
    public static byte[] ReadAllBytes(string file) => Is(file) ? File.ReadAllBytes(file) : throw new IOException("it is a device, a pipe or a socket");

    /// <summary>Of the base library, only the writer of archives asks the system for the type. Null for a socket, which no archive can have.</summary>
    private static TarEntryType? TypeOf(string file)
    {
        using var archive = new MemoryStream();
        try
        {
            using var writer = new TarWriter(archive, TarEntryFormat.Pax, leaveOpen: true);
            writer.WriteEntry(file, "file");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // It refuses sockets itself, without a number of the system's; and only files does it open, which the system may refuse.
            return e.HResult == new IOException().HResult ? null : TarEntryType.RegularFile;
        }

        archive.Position = 0;
        using var reader = new TarReader(archive);
        return reader.GetNextEntry()!.EntryType;
    }
}
