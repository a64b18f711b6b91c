using System.Collections.Immutable;

namespace ContainerStages.Images.Files;

/// <summary>
/// Looks into the files of a base while its layers are read, which happens once: what it says is kept with their index. It knows what
/// is worth saying; what reads layers does not.
/// </summary>
internal interface IFileInspector
{
    /// <summary>Stands for all that it would say: with another one, layers are read anew.</summary>
    string Version { get; }

    /// <param name="path">Of a regular file.</param>
    /// <param name="start">The file's first bytes: four, if it has so many.</param>
    /// <returns>Whether its content has to be seekable.</returns>
    bool GoesBack(string path, ReadOnlySpan<byte> start);

    /// <param name="file">A regular file, whether or not a higher layer covers it, with what the index has of its content.</param>
    /// <param name="content">Can be read forwards and once, and need not be. It is seekable where <see cref="GoesBack"/> asked for it.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>A line each; none when there is nothing to say.</returns>
    Task<ImmutableArray<string>> InspectAsync(IndexEntry file, Stream content, CancellationToken cancellationToken);
}
