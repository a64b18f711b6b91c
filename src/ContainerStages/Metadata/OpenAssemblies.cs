namespace ContainerStages.Metadata;

/// <summary>Assemblies on the disk that stay open while their metadata is read.</summary>
internal sealed class OpenAssemblies : IDisposable
{
    private readonly List<ManagedFile> _files = [];

    /// <param name="paths">All assemblies of an app's process.</param>
    /// <exception cref="BadImageFormatException">A file cannot be read, or is not a managed assembly.</exception>
    public AssemblySet Set(IEnumerable<string> paths)
    {
        var set = new AssemblySet(hasFrameworks: false);
        foreach (string path in paths)
        {
            ManagedFile file = ManagedFile.Open(path, withCode: false) ?? throw new BadImageFormatException($"cannot read '{path}'");
            _files.Add(file);
            set.Add(path, file);
        }

        return set;
    }

    public void Dispose() => _files.ForEach(file => file.Dispose());
}
