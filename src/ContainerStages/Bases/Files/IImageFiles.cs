namespace ContainerStages.Bases.Files;

/// <summary>The files of a layout or an archive, by their names inside it.</summary>
internal interface IImageFiles
{
    /// <summary>The folder or the archive, as messages call it.</summary>
    string Location { get; }

    /// <param name="name">Relative, with <c>/</c>.</param>
    /// <returns>Null when there is no such file.</returns>
    Stream? Open(string name);
}
