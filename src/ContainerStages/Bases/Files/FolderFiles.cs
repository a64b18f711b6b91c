namespace ContainerStages.Bases.Files;

/// <summary>The files below a folder.</summary>
internal sealed class FolderFiles(string folder) : IImageFiles
{
    public string Location => folder;

    public Stream? Open(string name)
    {
        string file = Path.Combine(folder, name);
        return File.Exists(file)
            ? new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, 128 * 1024, FileOptions.Asynchronous)
            : null;
    }
}
