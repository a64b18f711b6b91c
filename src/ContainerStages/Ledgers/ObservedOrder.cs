using System.Collections.Immutable;
using ContainerStages.App;
using ContainerStages.Layers;

namespace ContainerStages.Ledgers;

/// <summary>
/// The order of the layers as observed between two images: a layer that changed below one that did not is an inversion, unless its inputs changed. A
/// change of the base is explained by its digest, and the app may change with every commit.
/// </summary>
internal sealed record ObservedOrder
{
    /// <param name="before">The image that is replaced.</param>
    /// <param name="now">The ledger of the new image.</param>
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

    /// <summary>The inversions from bottom to top; empty if the order holds.</summary>
    public ImmutableArray<ObservedInversion> Inversions { get; }
}

/// <summary>A layer that changed for no declared reason.</summary>
/// <param name="Unchanged">The layers above it that stayed the same; every node still unpacks them again.</param>
internal sealed record ObservedInversion(LedgerLayer Layer, ImmutableArray<LedgerLayer> Unchanged)
{
    /// <summary>Bytes of the tar streams that are unpacked again although they are the same.</summary>
    public long Bytes => Unchanged.Sum(layer => layer.UncompressedSize ?? 0);
}
