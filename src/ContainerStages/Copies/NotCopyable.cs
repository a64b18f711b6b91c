using ContainerStages.Diagnostics;

namespace ContainerStages.Copies;

/// <summary>What is said of something in a source that no copy can have.</summary>
internal static class NotCopyable
{
    /// <summary>As a link it would lead to nothing, and as a file bring in what is to stay out.</summary>
    /// <inheritdoc cref="Because"/>
    public static ContainerStagesException LinkToExcluded(string path, string source, string target) => Because(path, source, $"it is a link to '{target}', which Exclude leaves out");

    /// <param name="path">Of the source.</param>
    /// <param name="source">Its name.</param>
    public static ContainerStagesException Because(string path, string source, string why) => new(
        Catalogue.NotCopyable,
        $"cannot copy '{path}' from {source}: {why}",
        "Leave it out: put <Exclude>…</Exclude> with its path, relative to the copied folder, into the ContainerStageCopy. Or copy something else.");
}
