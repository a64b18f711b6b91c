using System.Collections.Immutable;

namespace ContainerStages.FileSystems;

/// <summary>
/// Inspects the files of a base while its layers are read, which happens once: its remarks are kept with their index. The inspector decides which
/// remarks are useful; the reader of layers does not.
/// </summary>
internal interface IFileInspector
{
    /// <summary>The version of its remarks: with another version, layers are read again.</summary>
    string Version { get; }

    /// <param name="path">The path of a regular file.</param>
    /// <param name="start">The file's first four bytes, or fewer if it is shorter.</param>
    /// <returns>Whether its content has to be seekable.</returns>
    bool GoesBack(string path, ReadOnlySpan<byte> start);

    /// <param name="file">A regular file, also one that a higher layer overwrites, with the index's data of its content.</param>
    /// <param name="content">Can be read once and forwards, and need not be read. It is seekable if <see cref="GoesBack"/> asked for it.</param>
    /// <param name="cancellationToken">Cancels the inspection.</param>
    /// <returns>The remarks, one line each; empty if there are none.</returns>
    Task<ImmutableArray<string>> InspectAsync(IndexEntry file, Stream content, CancellationToken cancellationToken);
}
