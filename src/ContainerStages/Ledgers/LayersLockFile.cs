using ContainerStages.Diagnostics;
using ContainerStages.IO;

namespace ContainerStages.Ledgers;

/// <summary><c>container-layers.lock.json</c> on the disk.</summary>
/// <param name="Path">Absolute.</param>
internal sealed record LayersLockFile(string Path)
{
    /// <summary>The file's content; null if there is no file.</summary>
    /// <exception cref="ContainerStagesException">The file cannot be read or is not a lock file.</exception>
    public LayersLock? Read()
    {
        try
        {
            return File.Exists(Path) ? LayersLock.Parse(RegularFile.ReadAllBytes(Path)) : null;
        }
        catch (Exception e) when (e is FormatException or IOException or UnauthorizedAccessException)
        {
            throw new ContainerStagesException(
                Catalogue.LayersLockUnusable,
                $"cannot read '{Path}': {e.Message}",
                "Write it again with: dotnet msbuild -restore -t:UpdateContainerLayersLock -p:Configuration=Release; or delete it.",
                e);
        }
    }

    /// <returns>Whether the content changed.</returns>
    public Task<bool> WriteAsync(LayersLock content) => OutputFile.WriteIfDifferentAsync(OutputFile.Resolve(Path), content.ToBytes());
}
