using System.Collections.Immutable;
using ContainerStages.Oci;

namespace ContainerStages.Ledgers;

/// <summary>The comparison of an image with the one that it replaces, for a node that runs the old one.</summary>
/// <param name="Name">The previous image, for messages: its tag at the registry, or the last publish from the same folder.</param>
/// <param name="Digest">The digest of its manifest.</param>
/// <param name="LayersKept">How many layers, from the bottom, stay unpacked.</param>
/// <param name="ChainIdKept">The chain id of the topmost kept layer; null if none is kept.</param>
/// <param name="BytesDownloaded">Compressed bytes of layers that the old image does not have.</param>
/// <param name="BytesUnpacked">Bytes of the tar streams above the layers that are kept, including layers that did not change; null if one of them is
/// a layer of the base whose tar stream was not read.</param>
internal sealed record LedgerComparison(string Name, Digest Digest, int LayersKept, Digest? ChainIdKept, long BytesDownloaded, long? BytesUnpacked);

internal enum ChangeKind
{
    Same,
    Changed,
    New,
}

/// <param name="Reasons">The inputs that changed, or the files that changed.</param>
/// <param name="IsKept">Whether a node that runs the previous image has it unpacked: it and all layers below it are the same.</param>
internal sealed record LedgerChange(ChangeKind Kind, bool IsKept, ImmutableArray<string> Reasons);
