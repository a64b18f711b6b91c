using System.Collections.Immutable;
using ContainerStages.Layers;
using ContainerStages.Oci;

namespace ContainerStages.Ledgers;

/// <summary>
/// The order of the layers as it shows in practice: a layer that changed below one that did not is an inversion, unless what it is made of
/// changed. The base is made of its digest, so that it explains itself, and so does the app, which changes with every commit.
/// </summary>
internal sealed record ObservedOrder
{
    /// <param name="before">The image that is replaced.</param>
    /// <param name="now">Of the new one.</param>
    public ObservedOrder(PreviousImage before, Ledger now)
    {
        bool HasChanged(LedgerLayer layer) => before.Of(layer.Name) is not { } previous || previous.DiffId != layer.DiffId;

        bool IsUnexplained(LedgerLayer layer) =>
            layer.Origin == LayerSource.Publish
            && layer.Class != LayerClass.App.Name
            && before.Of(layer.Name) is { Inputs: { } inputs } previous
            && previous.DiffId != layer.DiffId
            && inputs == DeclaredInput.DigestOf(layer.Inputs);

        Inversions =
        [
            .. now.Layers
                .Select((layer, i) => new ObservedInversion(layer, [.. now.Layers.Skip(i + 1).Where(above => !HasChanged(above))]))
                .Where(inversion => inversion.Unchanged.Length > 0 && IsUnexplained(inversion.Layer)),
        ];
    }

    /// <summary>Bottom to top. Empty: the order holds.</summary>
    public ImmutableArray<ObservedInversion> Inversions { get; }
}

/// <summary>A layer that changed for no declared reason.</summary>
/// <param name="Unchanged">The layers above it that stayed; every node unpacks them again all the same.</param>
internal sealed record ObservedInversion(LedgerLayer Layer, ImmutableArray<LedgerLayer> Unchanged)
{
    /// <summary>Of the tar streams that are unpacked again although they are the same.</summary>
    public long Bytes => Unchanged.Sum(layer => layer.UncompressedSize ?? 0);
}
