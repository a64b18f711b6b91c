using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using ContainerStages.App;
using ContainerStages.Oci;

namespace ContainerStages.Layers;

/// <summary>
/// A layer before it has bytes: its class and its entries, sorted by ordinal so that a folder comes before its content. The bytes of the layer depend
/// only on the entries.
/// </summary>
internal sealed record LayerPlan
{
    public LayerPlan(LayerClass layerClass, IEnumerable<LayerEntry> entries)
    {
        Class = layerClass;
        Entries = [.. entries.OrderBy(entry => entry.Path)];
    }

    public string Name => Class.Name;

    public LayerClass Class { get; }

    public ImmutableArray<LayerEntry> Entries { get; }

    /// <summary>Whether its bytes depend on layers above it, as the trimmer's output depends on the app. Every report marks such a layer.</summary>
    public bool IsDerived { get; init; }

    /// <summary>The inputs of its files, sorted: see <see cref="DeclaredInput"/>. They have no effect on its bytes.</summary>
    public ImmutableArray<string> Inputs { get; init; } = [];

    public int FileCount => Entries.Count(entry => entry is FileEntry);

    /// <summary>
    /// The digest of the layer's entries, which identifies its bytes before they are made: equal fingerprints mean equal tar streams. It has to
    /// change if <see cref="LayerWriter"/> writes other bytes for the same entries. Paths and targets may have spaces, and targets even line feeds,
    /// so each line begins with its lengths and cannot be read as another one.
    /// </summary>
    public Digest Fingerprint()
    {
        var lines = new StringBuilder("layer 3\n");
        foreach (LayerEntry entry in Entries)
        {
            string line = entry.ToString();
            lines.Append(CultureInfo.InvariantCulture, $"{entry.Path.Value.Length} {line.Length} {line}\n");
        }

        return Digest.Of(Encoding.UTF8.GetBytes(lines.ToString()));
    }
}
