using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using ContainerStages.Oci;

namespace ContainerStages.Layers;

/// <summary>
/// A layer before it has bytes: its class and its entries, sorted by ordinal so that a folder comes before what it holds.
/// The bytes of the layer are a pure function of the entries.
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

    /// <summary>Its bytes depend on layers above it, as the trimmer's output does on the app. Marked in every report, never silently exempt.</summary>
    public bool IsDerived { get; init; }

    /// <summary>What its files are made of, sorted: see <see cref="DeclaredInput"/>. They have no effect on its bytes.</summary>
    public ImmutableArray<string> Inputs { get; init; } = [];

    public int FileCount => Entries.Count(entry => entry is FileEntry);

    /// <summary>
    /// Stands for the bytes of the layer without their having been made: equal fingerprints, equal tar streams.
    /// It has to change when <see cref="LayerWriter"/> writes other bytes for the same entries. Paths and targets may have spaces,
    /// and targets even line feeds: only with the lengths before it can a line not be read as another.
    /// </summary>
    public Digest Fingerprint()
    {
        var lines = new StringBuilder("layer 2\n");
        foreach (LayerEntry entry in Entries)
        {
            string line = entry.ToString();
            lines.Append(CultureInfo.InvariantCulture, $"{entry.Path.Value.Length} {line.Length} {line}\n");
        }

        return Digest.Of(Encoding.UTF8.GetBytes(lines.ToString()));
    }
}
