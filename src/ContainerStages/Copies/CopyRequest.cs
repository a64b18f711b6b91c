using ContainerStages.Diagnostics;
using ContainerStages.Layers;

namespace ContainerStages.Copies;

/// <summary>A <c>ContainerStageCopy</c>, as it was written.</summary>
/// <param name="Item">For messages.</param>
/// <param name="Selection">What of the source.</param>
internal sealed record CopyRequest(ItemReference Item, CopySelection Selection)
{
    /// <summary>A path in the image, or below the app's folder; with <c>/</c> at the end it is a folder also for a single file. Empty where none is given.</summary>
    public string Destination { get; init; } = "";

    /// <summary>The folders that <c>**</c> stood for, where MSBuild has expanded it: they are kept below the destination, which is a folder then.</summary>
    public string RecursiveFolder { get; init; } = "";

    /// <summary>Empty for the source's own.</summary>
    public string Layer { get; init; } = "";

    /// <summary>Empty to keep what the source has.</summary>
    public string Owner { get; init; } = "";

    /// <summary>Of files; folders also get the right to search them for whoever may read them. Null to keep what the source has.</summary>
    public UnixMode? Mode { get; init; }
}
