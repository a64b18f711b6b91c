using System.Collections.Immutable;
using ContainerStages.Oci;

namespace ContainerStages.Ledgers;

/// <summary>An image against the one that it replaces, as a node sees it that runs the old one.</summary>
/// <param name="Name">Of the image before, for people: its tag at the registry, or that it is the last publish from the same folder.</param>
/// <param name="Digest">Its manifest's.</param>
/// <param name="LayersKept">How many layers, from the bottom, stay unpacked.</param>
/// <param name="ChainIdKept">Of the topmost of them; null where none stays.</param>
/// <param name="BytesDownloaded">Compressed bytes of layers that the old image does not have.</param>
/// <param name="BytesUnpacked">Bytes of the tar streams above the layers that are kept, also of those that did not change; null where a layer of the base is among them whose tar stream was not read.</param>
internal sealed record LedgerComparison(string Name, Digest Digest, int LayersKept, Digest? ChainIdKept, long BytesDownloaded, long? BytesUnpacked);

internal enum ChangeKind
{
    Same,
    Changed,
    New,
}

/// <param name="Reasons">What it is made of that changed, or the files that did.</param>
/// <param name="IsKept">A node that runs the image before has it unpacked: it and all below it are the same.</param>
internal sealed record LedgerChange(ChangeKind Kind, bool IsKept, ImmutableArray<string> Reasons);
