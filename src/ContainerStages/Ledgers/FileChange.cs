namespace ContainerStages.Ledgers;

/// <summary>A file that differs between two images.</summary>
/// <param name="Layer">The layer that has it, or had it.</param>
/// <param name="Before">Bytes; null for a new file.</param>
/// <param name="Now">Bytes; null for a file that is gone.</param>
internal sealed record FileChange(string Path, string Layer, long? Before, long? Now)
{
    /// <summary>The changes by path. Files of the base are in no ledger.</summary>
    public static IReadOnlyList<FileChange> Between(Ledger before, Ledger now)
    {
        Dictionary<string, (LedgerLayer Layer, LedgerFile File)> old = Files(before);
        Dictionary<string, (LedgerLayer Layer, LedgerFile File)> files = Files(now);
        IEnumerable<FileChange> changed = files.Values
            .Where(one => !old.TryGetValue(one.File.Path, out (LedgerLayer Layer, LedgerFile File) other) || other.File.Digest != one.File.Digest)
            .Select(one => new FileChange(one.File.Path, one.Layer.Name, old.TryGetValue(one.File.Path, out (LedgerLayer Layer, LedgerFile File) other) ? other.File.Size : null, one.File.Size));
        IEnumerable<FileChange> gone = old.Values.Where(one => !files.ContainsKey(one.File.Path)).Select(one => new FileChange(one.File.Path, one.Layer.Name, one.File.Size, null));
        return [.. changed.Concat(gone).OrderBy(change => change.Path, StringComparer.Ordinal)];
    }

    /// <summary>The upper of two layers wins, as in the image.</summary>
    private static Dictionary<string, (LedgerLayer Layer, LedgerFile File)> Files(Ledger ledger)
    {
        var files = new Dictionary<string, (LedgerLayer, LedgerFile)>(StringComparer.Ordinal);
        foreach (LedgerLayer layer in ledger.Layers)
        {
            foreach (LedgerFile file in layer.Files)
            {
                files[file.Path] = (layer, file);
            }
        }

        return files;
    }
}
