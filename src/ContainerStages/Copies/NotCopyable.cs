using ContainerStages.Diagnostics;

namespace ContainerStages.Copies;

/// <summary>What is said of something in a source that no copy can have.</summary>
internal static class NotCopyable
{
    /// <param name="path">Of the source.</param>
    /// <param name="source">Its name.</param>
    public static ContainerStagesException Because(string path, string source, string why) => new(
        Catalogue.NotCopyable,
        $"cannot copy '{path}' from {source}: {why}",
        "Leave it out: put <Exclude>…</Exclude> with its path, relative to the copied folder, into the ContainerStageCopy. Or copy something else.");
}
