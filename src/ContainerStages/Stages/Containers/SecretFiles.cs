using ContainerStages.Stages.Secrets;
using ContainerStages.Storage;

namespace ContainerStages.Stages.Containers;

/// <summary>
/// Secrets as files that only the build's user can read, while a container runs, because everybody on the machine can see a command line.
/// </summary>
internal sealed class SecretFiles : IDisposable
{
    private readonly SecretFolder? _folder;

    /// <param name="store">Has the folder that is used if there is none in memory.</param>
    /// <exception cref="Diagnostics.ContainerStagesException">They cannot be written.</exception>
    public SecretFiles(IReadOnlyList<SecretValue> secrets, ContentStore store)
    {
        if (secrets.Count == 0)
        {
            return;
        }

        _folder = new SecretFolder("its secrets", store);
        Files.AddRange(secrets.Select(secret => (_folder.Write(secret.Name, secret.Content), StageContainer.SecretFile(secret.Name))));
    }

    /// <summary>The file on the build machine and the path in the container.</summary>
    public List<(string File, string Path)> Files { get; } = [];

    /// <summary>
    /// Removes the names of the files once the container has mounted them, so that a build that is killed leaves none. This works only if a mount is
    /// the same file; between machines, which have no such folder in memory, the mount may need the name.
    /// </summary>
    public void Mounted()
    {
        if (_folder is { IsInMemory: true })
        {
            Dispose();
        }
    }

    public void Dispose() => _folder?.Dispose();
}
