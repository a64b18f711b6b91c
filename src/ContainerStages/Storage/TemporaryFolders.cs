using ContainerStages.IO;

namespace ContainerStages.Storage;

/// <summary>Folders of the content store for the time of one build: those of a build that was killed are removed after a day.</summary>
/// <param name="folder">The folder that holds them.</param>
internal sealed class TemporaryFolders(string folder)
{
    /// <summary>The folder of that name, which need not exist. It is removed after a day without use. The caller holds a lock for it.</summary>
    public string Named(string name) => StoreNames.TemporaryEntry().IsMatch(name)
        ? Path.Combine(folder, name)
        : throw new InvalidOperationException($"internal error: '{name}' is no name of a temporary folder");

    /// <summary>A new empty folder; the caller removes it with <see cref="Remove"/>, or <see cref="ContentStore.Trim"/> does after a day.</summary>
    public string Create()
    {
        string created = Path.Combine(folder, Guid.NewGuid().ToString("N"));
        OutputFile.CreateFolder(created);
        return created;
    }

    /// <summary>Never throws over a file that is still in use: it would hide what ended the caller's work.</summary>
    public static void Remove(string path) => StoreCleanup.Remove(new DirectoryInfo(path));
}
