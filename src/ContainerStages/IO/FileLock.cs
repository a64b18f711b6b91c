using ContainerStages.Diagnostics;

namespace ContainerStages.IO;

/// <summary>Lets one build at a time do something, among all builds on this machine. A killed build gives it back.</summary>
internal static class FileLock
{
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(20);

    /// <param name="file">An absolute path; the file is made, and stays. Disposing of the result unlocks.</param>
    /// <param name="progress">Hears of a long wait.</param>
    /// <exception cref="ContainerStagesException">The file cannot be made or opened.</exception>
    public static async Task<FileStream> AcquireAsync(string file, Progress progress, CancellationToken cancellationToken)
    {
        using RunningWork waiting = progress.Begin($"Waiting for '{file}', which another build or stage has locked");
        OutputFile.CreateFolder(Path.GetDirectoryName(file)!);
        while (true)
        {
            try
            {
                return new FileStream(file, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, bufferSize: 0);
            }
            catch (IOException e) when (IsHeld(e))
            {
                await Task.Delay(Poll, cancellationToken);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                throw new ContainerStagesException(
                    Catalogue.OutputNotWritable,
                    $"cannot write '{file}': {e.Message}",
                    "Check that the folder may be written.",
                    e);
            }
        }
    }

    /// <summary>Whether another process has the file open for itself: EAGAIN of Linux and of macOS, ERROR_SHARING_VIOLATION.</summary>
    public static bool IsHeld(IOException e) => (e.HResult & 0xFFFF) is 11 or 35 or 32;
}
