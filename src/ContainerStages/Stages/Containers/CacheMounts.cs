using System.Text;
using ContainerStages.Bases;
using ContainerStages.IO;
using ContainerStages.Oci;
using ContainerStages.Stages.Graph;
using ContainerStages.Storage;

namespace ContainerStages.Stages.Containers;

/// <summary>
/// Folders that a tool keeps between runs, for example for downloads. They make a run faster and are not part of any key. There is one for each path
/// and image repository. Not every tool can share such a folder, so only one stage of all builds uses it at a time.
/// </summary>
internal sealed class CacheMounts : IDisposable
{
    private readonly List<FileStream> _locks = [];

    /// <summary>The folder on the build machine and the path in the container.</summary>
    public List<(string Folder, string Path)> Folders { get; } = [];

    /// <param name="root">An absolute path.</param>
    /// <param name="image">The image that the stage names.</param>
    public static async Task<CacheMounts> AcquireAsync(CommandStage stage, BaseReference image, string root, ContentStore store, CancellationToken cancellationToken)
    {
        var mounts = new CacheMounts();
        try
        {
            // A newer tag uses the folder of an older one.
            string repository = image is BaseReference.Registry { Reference: var reference } ? $"{reference.Registry}/{reference.Repository}" : stage.Image!;

            // The fixed order prevents that two stages wait for each other.
            foreach (string path in stage.CacheMounts.Select(path => path.TrimEnd('/')).Distinct().Order(StringComparer.Ordinal))
            {
                string name = Digest.Of(Encoding.UTF8.GetBytes($"{repository} {path}")).Hex;
                mounts._locks.Add(await FileLock.AcquireAsync(store.Entries.LockFile($"cache-mount-{name}"), store.Progress, cancellationToken));
                string folder = Path.Combine(root, name[..16]);
                PrivateFolder.Create(folder);
                mounts.Folders.Add((folder, path));
            }

            return mounts;
        }
        catch
        {
            mounts.Dispose();
            throw;
        }
    }

    public void Dispose() => _locks.ForEach(one => one.Dispose());
}
