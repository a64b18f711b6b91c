using System.Diagnostics;
using ContainerStages.Diagnostics;

namespace ContainerStages.IO;

/// <summary>Writes files so that a reader, or a build that was killed, never leaves or sees half of one.</summary>
internal static class OutputFile
{
    private const int BufferSize = 128 * 1024;

    /// <summary>Writes beside the target, flushes to the disk, then renames.</summary>
    /// <exception cref="ContainerStagesException">The disk is full, or the folder cannot be written.</exception>
    public static Task WriteAsync(string file, Func<Stream, Task> write) => WriteWholeAsync(file, write, toDisk: true);

    private static async Task WriteWholeAsync(string file, Func<Stream, Task> write, bool toDisk)
    {
        string temporary = $"{file}.{Guid.NewGuid():N}.tmp";
        try
        {
            await using (FileStream stream = Create(temporary))
            {
                await write(stream);
                if (toDisk)
                {
                    stream.Flush(flushToDisk: true);
                }
            }

            Move(temporary, file);
        }
        catch (Exception e)
        {
            Delete(temporary);
            if (ExplainFullDisk(e, file) is { } explained)
            {
                throw explained;
            }

            throw;
        }
    }

    /// <summary><see cref="WriteAsync"/> for callers that are not asynchronous.</summary>
    /// <inheritdoc cref="WriteAsync" path="/exception"/>
    public static void Write(string file, byte[] content) => Task.Run(() => WriteAsync(file, stream => stream.WriteAsync(content).AsTask())).GetAwaiter().GetResult();

    /// <summary>Where a file goes that a user has named: a link stays, and the file that it leads to is written.</summary>
    /// <param name="file">Need not exist.</param>
    /// <exception cref="ContainerStagesException">A device, a pipe or a socket is there: a file would take its place.</exception>
    public static string Resolve(string file)
    {
        try
        {
            string target = new FileInfo(file).LinkTarget is null ? file : File.ResolveLinkTarget(file, returnFinalTarget: true)!.FullName;
            return File.Exists(target) && !RegularFile.Is(target)
                ? throw new ContainerStagesException(
                    Catalogue.OutputNotWritable,
                    $"cannot write '{file}': it is a device, a pipe or a socket",
                    "Name a file: an output is either complete or not there, which only a file can be.")
                : target;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Explain(e, file);
        }
    }

    /// <summary>Writes only what differs from what is there, so that file times mean something.</summary>
    /// <returns>Whether the file was written.</returns>
    public static Task<bool> WriteIfDifferentAsync(string file, byte[] content) => WriteIfDifferentAsync(file, content, toDisk: true);

    /// <summary>
    /// The same for reports and drafts, which every publish makes again: nothing waits for the disk, which takes longer than all else after an edit. A
    /// build that is killed leaves no half of one here either; a machine that loses its power may.
    /// </summary>
    /// <returns>Whether the file was written.</returns>
    public static Task<bool> WriteReportAsync(string file, byte[] content) => WriteIfDifferentAsync(file, content, toDisk: false);

    /// <summary><see cref="WriteReportAsync"/> for a report that is in a file already.</summary>
    /// <param name="source">Is read from its beginning.</param>
    /// <returns>Whether the file was written.</returns>
    public static Task<bool> CopyReportAsync(FileStream source, string file) => WriteIfDifferentAsync(file, source, toDisk: false);

    private static async Task<bool> WriteIfDifferentAsync(string file, byte[] content, bool toDisk)
    {
        using var stream = new MemoryStream(content, writable: false);
        return await WriteIfDifferentAsync(file, stream, toDisk);
    }

    private static async Task<bool> WriteIfDifferentAsync(string file, Stream content, bool toDisk)
    {
        if (IsThere(file, content))
        {
            return false;
        }

        content.Position = 0;
        await WriteWholeAsync(file, stream => content.CopyToAsync(stream), toDisk);
        return true;
    }

    private static bool IsThere(string file, Stream content)
    {
        try
        {
            if (!File.Exists(file))
            {
                return false;
            }

            using FileStream there = File.OpenRead(file);
            return there.Length == content.Length && HaveSameBytes(there, content);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Not readable: writing it says why, if it cannot be written either.
            return false;
        }
    }

    private static bool HaveSameBytes(FileStream one, Stream other)
    {
        byte[] ofOne = new byte[BufferSize];
        byte[] ofOther = new byte[BufferSize];
        while (true)
        {
            int length = one.ReadAtLeast(ofOne, BufferSize, throwOnEndOfStream: false);
            if (other.ReadAtLeast(ofOther, BufferSize, throwOnEndOfStream: false) != length || !ofOne.AsSpan(0, length).SequenceEqual(ofOther.AsSpan(0, length)))
            {
                return false;
            }

            if (length < BufferSize)
            {
                return true;
            }
        }
    }

    /// <summary>A new file, in a folder that is made when it is missing.</summary>
    /// <exception cref="ContainerStagesException">The folder cannot be made or written.</exception>
    public static FileStream Create(string file)
    {
        try
        {
            CreateFolder(Path.GetDirectoryName(file)!);
            return new FileStream(file, FileMode.CreateNew, FileAccess.Write, FileShare.None, BufferSize, FileOptions.Asynchronous);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Explain(e, file);
        }
    }

    /// <summary>
    /// Adds to the end of a file that the user has named. Other processes may do so at the same time: each waits for the one before it, at most ten
    /// seconds.
    /// </summary>
    /// <param name="file">Is made when it is missing, with its folder.</param>
    /// <param name="content">Is written as a whole, and never in the middle of another's.</param>
    /// <exception cref="ContainerStagesException">The file cannot be written.</exception>
    public static void Append(string file, byte[] content)
    {
        string target = Resolve(file);
        CreateFolder(Path.GetDirectoryName(target)!);
        for (var waiting = Stopwatch.StartNew(); ;)
        {
            try
            {
                using var stream = new FileStream(target, FileMode.Append, FileAccess.Write, FileShare.None, bufferSize: 0);
                stream.Write(content);
                return;
            }
            catch (IOException e) when (FileLock.IsHeld(e) && waiting.Elapsed < TimeSpan.FromSeconds(10))
            {
                Thread.Sleep(20);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                throw Explain(e, file);
            }
        }
    }

    /// <summary>A new symbolic link, in a folder that is made when it is missing.</summary>
    /// <exception cref="ContainerStagesException">It cannot be made.</exception>
    public static void CreateLink(string file, string target)
    {
        try
        {
            CreateFolder(Path.GetDirectoryName(file)!);
            File.CreateSymbolicLink(file, target);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Explain(e, file);
        }
    }

    public static void CreateFolder(string folder)
    {
        try
        {
            Directory.CreateDirectory(folder);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Explain(e, folder);
        }
    }

    /// <summary>Renames a finished temporary file over its target.</summary>
    public static void Move(string temporary, string file)
    {
        try
        {
            File.Move(temporary, file, overwrite: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Explain(e, file);
        }
    }

    /// <summary>
    /// The diagnostic when the disk was full; null otherwise. While a stream is copied, other I/O errors may be the source's.
    /// </summary>
    public static ContainerStagesException? ExplainFullDisk(Exception exception, string file) =>
        exception is IOException e && IsDiskFull(e)
            ? new ContainerStagesException(
                Catalogue.DiskFull,
                $"cannot write '{file}': the disk is full, or its quota is used up",
                "Free some room there, or point ContainerStagesCacheFolder and the output paths at another disk. Nothing half-written is left behind.",
                e)
            : null;

    /// <summary>Why something could not be written.</summary>
    public static ContainerStagesException Explain(Exception e, string file) =>
        ExplainFullDisk(e, file) ?? new ContainerStagesException(
            Catalogue.OutputNotWritable,
            $"cannot write '{file}': {e.Message}",
            "Check that the folder may be written, and that no other program holds the file.",
            e);

    /// <summary>ENOSPC and EDQUOT on Unix, ERROR_DISK_FULL and ERROR_HANDLE_DISK_FULL on Windows; .NET keeps the number in HResult.</summary>
    private static bool IsDiskFull(IOException e) => (e.HResult & 0xFFFF) is 28 or 122 or 112 or 39;

    /// <summary>After a failure: does what it can.</summary>
    public static void Delete(string file)
    {
        try
        {
            File.Delete(file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // What made the write fail is worth more to the user than this.
        }
    }
}
