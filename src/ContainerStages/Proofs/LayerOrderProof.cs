using System.Collections.Immutable;
using ContainerStages.Images;
using ContainerStages.Layers;
using ContainerStages.Oci;
using ContainerStages.Storage;

namespace ContainerStages.Proofs;

/// <summary>The effect of an edit on a layer.</summary>
internal enum LayerFate
{
    Same,
    Changed,

    /// <summary>The layer changed below the edit, and may change, because it is marked as derived by trimming.</summary>
    Derived,
}

/// <summary>The fates of all layers under one edit, in the order of <see cref="LayerOrderProof.Layers"/>.</summary>
internal sealed record EditRow(LayerEdit Edit, ImmutableArray<LayerFate> Fates);

/// <summary>A layer that an edit above it changed, although it is not derived.</summary>
internal sealed record Inversion(LayerEdit Edit, string Layer)
{
    /// <returns>At least one line.</returns>
    public async Task<IReadOnlyList<string>> DifferencesAsync(ContentStore store, CancellationToken cancellationToken)
    {
        Layer[] before = [.. LayerOrderProof.Of(Edit.Before, Layer)];
        Layer[] after = [.. LayerOrderProof.Of(Edit.After, Layer)];
        List<string> differences = [];
        foreach ((Layer one, Layer other) in before.Zip(after).Where(pair => pair.First.DiffId != pair.Second.DiffId))
        {
            differences.AddRange(await ImageComparison.CompareLayersAsync(one.Blob, other.Blob, store, cancellationToken));
        }

        return differences.Count > 0 ? differences : ["it is in one of the two images only"];
    }
}

/// <summary>
/// Proof by mutation: each edit leaves every layer below its own unchanged. Layers are compared by their diff ids, which do not depend on the compression.
/// </summary>
internal sealed record LayerOrderProof
{
    /// <param name="edits">In any order.</param>
    /// <param name="derived">The layers that are marked as derived.</param>
    public LayerOrderProof(IReadOnlyList<LayerEdit> edits, IReadOnlyCollection<string> derived)
    {
        Layers = [.. edits.SelectMany(edit => Names(edit.Before)).Distinct()];
        Rows = [.. edits.Where(HasEffect).OrderBy(edit => edit.Layer is null ? -1 : Height(edit)).Select(edit => new EditRow(edit, [.. Layers.Select(layer => Fate(edit, layer, derived))]))];
        WithoutEffect = [.. edits.Where(edit => !HasEffect(edit)).Select(edit => edit.What)];

        // A layer is reported only for the first edit that changes it: a time stamp changes its layer with every edit.
        Inversions = [.. Rows.SelectMany(Below).DistinctBy(inversion => inversion.Layer)];
    }

    /// <summary>Bottom to top.</summary>
    public ImmutableArray<string> Layers { get; }

    /// <summary>An edit of nothing first, then from the lowest edited layer to the highest.</summary>
    public ImmutableArray<EditRow> Rows { get; }

    /// <summary>Edits that changed no layer, and therefore prove nothing.</summary>
    public ImmutableArray<string> WithoutEffect { get; }

    /// <summary>Each inverted layer once, with the first edit that shows it; empty if the order is proved.</summary>
    public ImmutableArray<Inversion> Inversions { get; }

    private IEnumerable<Inversion> Below(EditRow row) =>
        Layers.Take(Height(row.Edit)).Zip(row.Fates)
            .Where(layer => layer.Second == LayerFate.Changed)
            .Select(layer => new Inversion(row.Edit, layer.First));

    private LayerFate Fate(LayerEdit edit, string layer, IReadOnlyCollection<string> derived) =>
        DiffIds(edit.Before, layer).SequenceEqual(DiffIds(edit.After, layer)) ? LayerFate.Same
        : edit.Layer is not null && Layers.IndexOf(layer) < Height(edit) && derived.Contains(layer) ? LayerFate.Derived
        : LayerFate.Changed;

    /// <summary>The number of layers that have to stay the same.</summary>
    private int Height(LayerEdit edit) => edit.Layer is null ? Layers.Length : Layers.IndexOf(edit.Layer);

    private static bool HasEffect(LayerEdit edit) =>
        edit.Layer is null || !edit.Before.Layers.Select(layer => layer.DiffId).SequenceEqual(edit.After.Layers.Select(layer => layer.DiffId));

    /// <returns>Empty if the image has no such layer; several only for layers of the base.</returns>
    public static IEnumerable<Layer> Of(Image image, string name) => image.Layers.Where(layer => layer.Name == name);

    private static IEnumerable<string> Names(Image image) => image.Layers.Select(layer => layer.Name);

    private static IEnumerable<Digest> DiffIds(Image image, string name) => Of(image, name).Select(layer => layer.DiffId);
}
