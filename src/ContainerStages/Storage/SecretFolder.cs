using System.Text;
using ContainerStages.IO;

namespace ContainerStages.Storage;

/// <summary>A folder for secrets that only the build's user can read. It is in memory if the system has such a folder.</summary>
internal sealed class SecretFolder : IDisposable
{
    private const string InMemory = "/dev/shm";

    /// <param name="store">Has the folder that is used if there is none in memory.</param>
    public SecretFolder(ContentStore store) =>
        Path = Directory.Exists(InMemory) ? System.IO.Path.Combine(InMemory, $"containerstages-{Guid.NewGuid():N}") : store.TemporaryFolders.Create();

    public string Path { get; }

    /// <summary>Whether nothing of it is on a disk.</summary>
    public bool IsInMemory => Path.StartsWith(InMemory, StringComparison.Ordinal);

    /// <returns>The path of the new file.</returns>
    public string Write(string name, string content)
    {
        string file = System.IO.Path.Combine(Path, name);
        FileStreamOptions options = new() { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        PrivateFolder.Create(Path);
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead;
        }

        using FileStream stream = new(file, options);
        stream.Write(Encoding.UTF8.GetBytes(content));
        return file;
    }

    public void Dispose() => TemporaryFolders.Remove(Path);
}
