using System.Text;
using ContainerStages.Diagnostics;
using ContainerStages.Stages.Secrets;
using ContainerStages.Storage;

namespace ContainerStages.Stages.Containers;

/// <summary>
/// Secrets as files that only the build's user can read, while a container runs, because everybody on the machine can see a command line. The files
/// are in memory if the system has such a folder.
/// </summary>
internal sealed class SecretFiles : IDisposable
{
    private const string InMemory = "/dev/shm";

    private readonly string? _folder;

    /// <param name="store">Has the folder that is used if there is none in memory.</param>
    /// <exception cref="ContainerStagesException">They cannot be written.</exception>
    public SecretFiles(IReadOnlyList<SecretValue> secrets, ContentStore store)
    {
        if (secrets.Count == 0)
        {
            return;
        }

        _folder = Directory.Exists(InMemory) ? Path.Combine(InMemory, $"containerstages-{Guid.NewGuid():N}") : store.TemporaryFolders.Create();
        try
        {
            Write(secrets, _folder);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Dispose();
            throw new ContainerStagesException(
                Catalogue.OutputNotWritable,
                $"its secrets cannot be written into '{_folder}': {e.Message}",
                "Check that the folder above may be written, and has room.",
                e);
        }
    }

    /// <summary>The file on the build machine and the path in the container.</summary>
    public List<(string File, string Path)> Files { get; } = [];

    /// <summary>
    /// Removes the names of the files once the container has mounted them, so that a build that is killed leaves none. This works only if a mount is
    /// the same file; between machines, which have no such folder in memory, the mount may need the name.
    /// </summary>
    public void Mounted()
    {
        if (_folder?.StartsWith(InMemory, StringComparison.Ordinal) == true)
        {
            Dispose();
        }
    }

    public void Dispose()
    {
        if (_folder is not null)
        {
            TemporaryFolders.Remove(_folder);
        }
    }

    private void Write(IReadOnlyList<SecretValue> secrets, string folder)
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(folder);
        }
        else
        {
            Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
            File.SetUnixFileMode(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }

        foreach (SecretValue secret in secrets)
        {
            string file = Path.Combine(folder, secret.Name);
            FileStreamOptions options = new() { Mode = FileMode.CreateNew, Access = FileAccess.Write };
            if (!OperatingSystem.IsWindows())
            {
                options.UnixCreateMode = UnixFileMode.UserRead;
            }

            using FileStream stream = new(file, options);
            stream.Write(Encoding.UTF8.GetBytes(secret.Content));
            Files.Add((file, StageContainer.SecretFile(secret.Name)));
        }
    }
}
