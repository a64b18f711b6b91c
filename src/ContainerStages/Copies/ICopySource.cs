using System.Collections.Immutable;
using ContainerStages.Diagnostics;

namespace ContainerStages.Copies;

/// <summary>Something that files are copied from. One source, one file in this folder.</summary>
internal interface ICopySource
{
    /// <summary>For messages, such as <c>the stage 'web'</c>.</summary>
    string Name { get; }

    /// <summary>Where paths in it start, for messages.</summary>
    string Start { get; }

    /// <summary>The layer of what is copied from it where the project names none.</summary>
    string Layer { get; }

    /// <summary>It is itself a tree of an image, so that a path in it means the same in another image.</summary>
    bool IsImage { get; }

    /// <summary>
    /// What is chosen, with contents. Links to what is copied are links; one that leads to another file is that
    /// file, because the image would not have what it leads to. The chosen path itself is followed if it is a link.
    /// </summary>
    /// <returns>The chosen file alone, or the folder and what is chosen in it; none when nothing is at the chosen path.</returns>
    /// <exception cref="ContainerStagesException">Something cannot be read or copied.</exception>
    Task<ImmutableArray<SourceEntry>> ReadAsync(CopySelection selection, CancellationToken cancellationToken);

    /// <summary>What the chosen path may have been meant to be; none when nothing is like it.</summary>
    Task<IReadOnlyList<string>> NearestAsync(CopySelection selection, CancellationToken cancellationToken);
}
