using ContainerStages.Images;
using ContainerStages.Storage;

namespace ContainerStages.Destinations;

/// <summary>A folder that is an OCI image layout. Other images in it stay.</summary>
/// <param name="folder">An absolute path.</param>
internal sealed class LayoutDestination(string folder) : IDestination
{
    public async Task<string> DeliverAsync(ImageSet images, ImageName name, ContentStore store, CancellationToken cancellationToken)
    {
        bool changed = await new LayoutFolder(folder).WriteAsync(images.Blobs(), index => index.With(name.Tags.Select(images.Tagged)), store, cancellationToken);
        string tags = $"{(name.Tags.Length == 1 ? "tag" : "tags")} {string.Join(", ", name.Tags)}";
        return changed ? $"Wrote {folder} (OCI layout, {tags})" : $"Kept {folder} as it was (OCI layout, {tags})";
    }
}
