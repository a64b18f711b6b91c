using ContainerStages.Bases.Files;
using ContainerStages.Images;
using ContainerStages.Oci;
using ContainerStages.Storage;

namespace ContainerStages.Bases;

/// <summary>An image in a folder that is an OCI image layout (<c>oci:FOLDER[:TAG]</c>).</summary>
/// <param name="name">As the user wrote it.</param>
/// <param name="folder">An absolute path.</param>
/// <param name="tag">Null when the layout holds one image only, or one for the platform.</param>
internal sealed class LayoutBase(string name, string folder, string? tag) : IBaseSource
{
    public Task<Image> LoadAsync(Platform platform, ContentStore store, CancellationToken cancellationToken)
    {
        if (!Directory.Exists(folder))
        {
            throw ImageFilesReader.Missing(
                folder,
                File.Exists(folder) ? "it is a file, and 'oci:' takes a folder; for a file write 'oci-archive:' or 'docker-archive:'" : "the folder does not exist");
        }

        return ImageFilesReader.GuardAsync(
            folder,
            () => new LayoutReader(name, new FolderFiles(folder), store).LoadAsync(tag, platform, cancellationToken));
    }
}
