using System.Collections.Immutable;
using ContainerStages.Diagnostics;

namespace ContainerStages.Copies;

/// <summary>A source that files are copied from. Each source has one file in this folder.</summary>
internal interface ICopySource
{
    /// <summary>The source's name in messages, such as <c>the stage 'web'</c>.</summary>
    string Name { get; }

    /// <summary>The folder that paths in it start from, for messages.</summary>
    string Start { get; }

    /// <summary>The layer of the copied files if the project names none.</summary>
    string Layer { get; }

    /// <summary>Whether the source is the file tree of an image, so that a path means the same in another image.</summary>
    bool IsImage { get; }

    /// <summary>
    /// The chosen files, with contents. A link to a copied file stays a link; a link to another file becomes that file, because the image would not
    /// have the target. The chosen path itself is followed if it is a link.
    /// </summary>
    /// <returns>The chosen file, or the folder and the chosen files in it; empty if the chosen path does not exist.</returns>
    /// <exception cref="ContainerStagesException">A file cannot be read or copied.</exception>
    Task<ImmutableArray<SourceEntry>> ReadAsync(CopySelection selection, CancellationToken cancellationToken);

    /// <summary>Existing paths that are similar to the chosen path, for messages; empty if there are none.</summary>
    Task<IReadOnlyList<string>> NearestAsync(CopySelection selection, CancellationToken cancellationToken);
}
