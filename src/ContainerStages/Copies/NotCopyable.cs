using ContainerStages.Diagnostics;

namespace ContainerStages.Copies;

/// <summary>The errors for entries of a source that cannot be copied.</summary>
internal static class NotCopyable
{
    /// <summary>As a link it would be broken, and as a file it would bring the excluded file into the image.</summary>
    /// <inheritdoc cref="Because"/>
    public static ContainerStagesException LinkToExcluded(string path, string source, string target) => Because(path, source, $"it is a link to '{target}', which Exclude leaves out");

    /// <param name="path">The path in the source.</param>
    /// <param name="source">The source's name.</param>
    public static ContainerStagesException Because(string path, string source, string why) => new(
        Catalogue.NotCopyable,
        $"cannot copy '{path}' from {source}: {why}",
        "Leave it out: put <Exclude>…</Exclude> with its path, relative to the copied folder, into the ContainerStageCopy. Or copy something else.");
}
