using System.Collections.Immutable;

namespace ContainerStages.Images.Files;

/// <summary>All entries of one layer in the order of its archive, whiteouts too, whether or not a higher layer covers them.</summary>
/// <param name="Name">As in the table of layers: <c>base</c>, <c>framework</c>, <c>app</c>. A base's layers share one name. In a finished image, the layer's digest.</param>
/// <param name="IsBase">It is one of the base's, rather than ours.</param>
/// <param name="Entries">A path may come twice: then the last one counts.</param>
internal sealed record LayerIndex(string Name, bool IsBase, ImmutableArray<IndexEntry> Entries);
