using ContainerStages.Diagnostics;
using ContainerStages.IO;

namespace ContainerStages.Bases.Locks;

/// <summary><c>container-base.lock.json</c>, which a project commits and several builds may write at once.</summary>
/// <param name="Path">Absolute.</param>
/// <param name="Gate">The absolute path of a file that keeps two builds from writing at once.</param>
internal sealed record BaseLockFile(string Path, string Gate)
{
    /// <summary>The file's content; null if there is no file.</summary>
    /// <exception cref="ContainerStagesException">The file cannot be read or is not a lock file.</exception>
    public BaseLock? Read()
    {
        try
        {
            return File.Exists(Path) ? BaseLock.Parse(RegularFile.ReadAllBytes(Path)) : null;
        }
        catch (Exception e) when (e is FormatException or IOException or UnauthorizedAccessException)
        {
            throw new ContainerStagesException(Catalogue.LockFileMismatch, $"cannot read '{Path}': {e.Message}", BaseLock.Refresh, e);
        }
    }

    /// <param name="change">Gets the current content of the file.</param>
    /// <returns>A sentence for the user.</returns>
    public async Task<string> UpdateAsync(Func<BaseLock, BaseLock> change, CancellationToken cancellationToken)
    {
        using IDisposable exclusive = await FileLock.AcquireAsync(Gate, Progress.None, cancellationToken);
        BaseLock old = BaseLock.Empty;
        try
        {
            old = Read() ?? old;
        }
        catch (ContainerStagesException)
        {
            // The damaged file is being replaced.
        }

        return await OutputFile.WriteIfDifferentAsync(OutputFile.Resolve(Path), change(old).ToBytes()) ? $"Wrote {Path}" : $"Kept {Path} as it was";
    }
}
