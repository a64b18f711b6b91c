using System.Collections.Immutable;

namespace ContainerStages.FileSystems;

/// <summary>All entries of one layer in the order of its archive, including whiteouts and entries that a higher layer overwrites.</summary>
/// <param name="Name">As in the table of layers: <c>base</c>, <c>framework</c>, <c>app</c>. A base's layers share one name. In a finished image, the layer's digest.</param>
/// <param name="IsBase">Whether it is a layer of the base.</param>
/// <param name="Entries">If a path occurs twice, the last entry counts.</param>
internal sealed record LayerIndex(string Name, bool IsBase, ImmutableArray<IndexEntry> Entries);
