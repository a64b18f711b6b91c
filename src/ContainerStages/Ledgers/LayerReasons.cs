using System.Collections.Immutable;
using System.Globalization;

namespace ContainerStages.Ledgers;

/// <summary>Explains why a layer changed, in sentences for users: first its inputs, then its files.</summary>
/// <param name="now">The new image.</param>
/// <param name="before">The ledger of the old one.</param>
/// <param name="reach">Reads the published assemblies of the new image.</param>
internal sealed class LayerReasons(Ledger now, Ledger before, AssemblyReach reach)
{
    private const int MostFiles = 20;
    private const string Assembly = ".dll";

    /// <summary>The assemblies whose calls may have changed what the trimmer keeps.</summary>
    private readonly HashSet<string> _changedCode = [.. ChangedCode(now, before)];

    public ImmutableArray<string> Of(LedgerLayer layer, LedgerLayer previous)
    {
        string[] files = [.. ChangedFiles(layer, previous)];
        string[] more = files.Length > MostFiles ? [string.Create(CultureInfo.InvariantCulture, $"and {files.Length - MostFiles} more files")] : [];
        return [.. InputChanges.Between(previous.Inputs, layer.Inputs), .. files.Take(MostFiles), .. more];
    }

    private IEnumerable<string> ChangedFiles(LedgerLayer layer, LedgerLayer previous)
    {
        Dictionary<string, LedgerFile> old = previous.Files.ToDictionary(file => file.Path);
        foreach (LedgerFile file in layer.Files)
        {
            if (!old.Remove(file.Path, out LedgerFile? was))
            {
                yield return $"{file.Path} is new, {Bytes(file.Size)}{Because(layer, file)}";
            }
            else if (was.Digest != file.Digest)
            {
                string how = (file.Size - was.Size) switch
                {
                    0 => "changed and kept its size",
                    > 0 and var more => $"grew by {Bytes(more)}",
                    var less => $"shrank by {Bytes(-less)}",
                };
                yield return $"{file.Path} {how}{Because(layer, file)}";
            }
        }

        foreach (LedgerFile gone in old.Values)
        {
            yield return $"{gone.Path} is gone";
        }
    }

    private string Because(LedgerLayer layer, LedgerFile file)
    {
        // A file whose input changed already has its reason.
        if (!layer.IsDerived || !file.Path.EndsWith(Assembly, StringComparison.Ordinal) || _changedCode.Contains(NameOf(file)))
        {
            return "";
        }

        IReadOnlyList<string> from = reach.Nearest(NameOf(file), _changedCode);
        return from.Count > 0 ? $" because it is reached from {string.Join(" and ", from)}" : "";
    }

    private static IEnumerable<string> ChangedCode(Ledger now, Ledger before)
    {
        HashSet<string> old = [.. before.Layers.SelectMany(layer => layer.Files).Select(file => file.Input)];
        return now.Layers.SelectMany(layer => layer.Files)
            .Where(file => file.Path.EndsWith(Assembly, StringComparison.Ordinal) && !old.Contains(file.Input))
            .Select(NameOf);
    }

    private static string NameOf(LedgerFile file) => Path.GetFileNameWithoutExtension(file.Path);

    private static string Bytes(long bytes) => string.Create(CultureInfo.InvariantCulture, $"{(bytes < 1000 ? $"{bytes} bytes" : $"{bytes / 1000.0:0.#} kB")}");
}
