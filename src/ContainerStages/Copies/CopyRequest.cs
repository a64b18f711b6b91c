using ContainerStages.Diagnostics;
using ContainerStages.Layers;

namespace ContainerStages.Copies;

/// <summary>A <c>ContainerStageCopy</c>, as the project has it.</summary>
/// <param name="Item">For messages.</param>
/// <param name="Selection">The chosen files of the source.</param>
internal sealed record CopyRequest(ItemReference Item, CopySelection Selection)
{
    /// <summary>
    /// A path in the image, or below the app's folder; with <c>/</c> at the end it is a folder also for a single file. Empty if none is given.
    /// </summary>
    public string Destination { get; init; } = "";

    /// <summary>The folders that <c>**</c> matched, if MSBuild has expanded it. They are kept below the destination, which is then a folder.</summary>
    public string RecursiveFolder { get; init; } = "";

    /// <summary>The layer's name; empty for the source's default.</summary>
    public string Layer { get; init; } = "";

    /// <summary>The owner; empty to keep the source's.</summary>
    public string Owner { get; init; } = "";

    /// <summary>The mode of files; folders also get the search permission wherever they get the read permission. Null to keep the source's.</summary>
    public UnixMode? Mode { get; init; }
}
