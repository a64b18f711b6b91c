using ContainerStages.Oci;

namespace ContainerStages.App;

/// <summary>
/// MSBuild's data about one published file. The folder decides which files are published; these items only describe them.
/// </summary>
/// <param name="RelativePath">Below the publish folder, with either slash.</param>
/// <param name="Origin">The file's origin.</param>
/// <param name="IsTrimmed">Whether the trimmer wrote it.</param>
internal sealed record PublishedItem(string RelativePath, FileOrigin Origin, bool IsTrimmed)
{
    /// <summary>The id and version of the package or runtime pack that it is from; null for neither.</summary>
    public string? Package { get; init; }

    /// <inheritdoc cref="ItemOrigin.IsPrerelease"/>
    public bool IsPrerelease { get; init; }

    /// <summary>
    /// The absolute path of the assembly before it was trimmed or compiled ahead of time; null if the file is not an assembly of the app or its
    /// projects.
    /// </summary>
    public string? Compiled { get; init; }

    /// <inheritdoc cref="PublishedFile.Source"/>
    public string? Source { get; init; }

    /// <inheritdoc cref="PublishedFile.IsReference"/>
    public bool IsReference { get; init; }

    /// <inheritdoc cref="PublishedFile.PathInPackage"/>
    public string? PathInPackage { get; init; }

    /// <inheritdoc cref="PublishedFile.Compiler"/>
    public Digest? Compiler { get; init; }
}
