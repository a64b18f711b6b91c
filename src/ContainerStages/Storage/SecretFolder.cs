using System.Text;
using ContainerStages.Diagnostics;
using ContainerStages.IO;

namespace ContainerStages.Storage;

/// <summary>A folder for secrets that only the build's user can read. It is in memory if the system has such a folder.</summary>
internal sealed class SecretFolder : IDisposable
{
    private const string InMemory = "/dev/shm";

    private readonly string _what;

    /// <param name="what">For messages, such as <c>its secrets</c>.</param>
    /// <param name="store">Has the folder that is used if there is none in memory.</param>
    public SecretFolder(string what, ContentStore store)
    {
        _what = what;
        Path = Directory.Exists(InMemory) ? System.IO.Path.Combine(InMemory, $"containerstages-{Guid.NewGuid():N}") : store.TemporaryFolders.Create();
    }

    public string Path { get; }

    /// <summary>Whether nothing of it is on a disk.</summary>
    public bool IsInMemory => Path.StartsWith(InMemory, StringComparison.Ordinal);

    /// <returns>The path of the new file.</returns>
    /// <exception cref="ContainerStagesException">It cannot be written. The folder has gone then.</exception>
    public string Write(string name, string content)
    {
        string file = System.IO.Path.Combine(Path, name);
        FileStreamOptions options = new() { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead;
        }

        try
        {
            PrivateFolder.Create(Path);
            using FileStream stream = new(file, options);
            stream.Write(Encoding.UTF8.GetBytes(content));
            return file;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Dispose();
            throw new ContainerStagesException(
                Catalogue.OutputNotWritable, $"{_what} cannot be written into '{Path}': {e.Message}", "Check that the folder above may be written, and has room.", e);
        }
    }

    public void Dispose() => TemporaryFolders.Remove(Path);
}
