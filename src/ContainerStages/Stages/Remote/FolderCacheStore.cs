using ContainerStages.Destinations;
using ContainerStages.Diagnostics;
using ContainerStages.Oci;
using ContainerStages.Stages.Graph;
using ContainerStages.Storage;

namespace ContainerStages.Stages.Remote;

/// <summary>
/// A folder that is an OCI layout. It needs no clean-up of its own: each build that adds to it removes what no build has looked for in <see cref="Kept"/>. When that
/// was, the time of the manifest's file says.
/// </summary>
/// <param name="folder">An absolute path; made when something is added.</param>
internal sealed class FolderCacheStore(string folder, TimeProvider clock) : IRemoteCacheStore
{
    public static readonly TimeSpan Kept = TimeSpan.FromDays(30);

    /// <summary>In bytes: the size that registries accept at least (distribution-spec, "Pushing Manifests").</summary>
    private const int LargestManifest = 4 * 1024 * 1024;

    public string Name => folder;

    public async Task<byte[]?> ReadAsync(string tag, CancellationToken cancellationToken)
    {
        if (LayoutIndexFile.Read(folder).Find(tag) is not { } manifest)
        {
            return null;
        }

        FileInfo file = FileOf(manifest);
        if (!file.Exists || file.Length > LargestManifest)
        {
            throw new ContainerStagesException(
                Catalogue.DamagedImage,
                $"cannot read '{file.FullName}': {(file.Exists ? "it is larger than 4 MiB" : "it is missing")}",
                "The next build that shares its results there writes it again.");
        }

        byte[] content = await File.ReadAllBytesAsync(file.FullName, cancellationToken);
        if (Digest.Of(content) != manifest.Digest)
        {
            throw new ContainerStagesException(
                Catalogue.ContentMismatch,
                $"cannot read '{file.FullName}': it was changed after it was written",
                "The next build that shares its results there writes it again.");
        }

        Touch(file);
        return content;
    }

    public Task<Stream> OpenAsync(Descriptor blob, CancellationToken cancellationToken) => Task.FromResult<Stream>(
        new FileStream(FileOf(blob).FullName, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, 128 * 1024, FileOptions.Asynchronous));

    public Task<bool> HasAsync(string tag, CancellationToken cancellationToken)
    {
        FileInfo? file = LayoutIndexFile.Read(folder).Find(tag) is { } manifest ? FileOf(manifest) : null;
        if (file is not { Exists: true })
        {
            return Task.FromResult(false);
        }

        Touch(file);
        return Task.FromResult(true);
    }

    public async Task AddAsync(string tag, StageArtifact artifact, ContentStore store, CancellationToken cancellationToken)
    {
        Descriptor entry = artifact.Manifest with { Annotations = Json.NoStrings.Add(Annotation.RefName, tag) };
        await new LayoutFolder(folder) { IsFormer = IsResult }.WriteAsync(
            [.. await artifact.BlobsAsync(store, cancellationToken), artifact.Manifest],
            index => index.Without(IsOld).With([entry]),
            store,
            cancellationToken);
    }

    public void Dispose()
    {
    }

    private static bool IsResult(Descriptor entry) =>
        entry.Annotations.GetValueOrDefault(Annotation.RefName, "").StartsWith(RemoteCaches.TagPrefix, StringComparison.Ordinal);

    private bool IsOld(Descriptor entry) =>
        IsResult(entry)
        && clock.GetUtcNow() - FileOf(entry).LastWriteTimeUtc > Kept;

    /// <summary>Once a day is enough.</summary>
    private void Touch(FileInfo file)
    {
        DateTime now = clock.GetUtcNow().UtcDateTime;
        if (now - file.LastWriteTimeUtc < TimeSpan.FromDays(1))
        {
            return;
        }

        try
        {
            file.LastWriteTimeUtc = now;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The folder is read-only, or another build removed the file.
        }
    }

    private FileInfo FileOf(Descriptor blob) => new(Path.Combine(folder, ImageLayout.BlobName(blob.Digest)));
}
