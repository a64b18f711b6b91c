using ContainerStages.Oci;
using ContainerStages.Storage;

namespace ContainerStages.Bases;

/// <summary>An image in the local engine (<c>docker-daemon:REFERENCE</c>), as its <c>save</c> command writes it.</summary>
/// <param name="name">As the user wrote it.</param>
/// <param name="reference">A name or an id.</param>
internal sealed class DaemonBase(string name, string reference, ContainerEngine engine) : IBaseSource
{
    public async Task<BaseImage> LoadAsync(Platform platform, ContentStore store, CancellationToken cancellationToken)
    {
        string folder = store.CreateTemporaryFolder();
        try
        {
            string file = Path.Combine(folder, "image.tar");
            await OutputFile.WriteAsync(file, stream => engine.SaveAsync(reference, stream, cancellationToken));
            return await new ArchiveBase(name, ArchiveFormat.Docker, file, null).LoadAsync(platform, store, cancellationToken);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
