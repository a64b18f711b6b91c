namespace ContainerStages.Trimming;

/// <summary>An assembly of the app, before the trimmer.</summary>
/// <param name="Path">An absolute path; the file's name is that of the assembly.</param>
/// <param name="IsOwn">Whether it is the app's or that of a project which the app references; not of a package or of .NET.</param>
internal sealed record TrimmedAssembly(string Path, bool IsOwn)
{
    public string Name => System.IO.Path.GetFileNameWithoutExtension(Path);
}
