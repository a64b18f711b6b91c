using System.Security.Cryptography;
using ContainerStages.Diagnostics;
using ContainerStages.IO;
using ContainerStages.Oci;

namespace ContainerStages.Storage;

/// <summary>
/// Blobs on the local disk, named by their digest, and small cache entries about them. Several builds may use one folder at once, and any
/// of them may be killed: files appear whole or not at all (written aside, flushed, renamed), and every blob is verified before
/// its first use in a build, so that a damaged blob counts as missing. What is not here may have been promised: a reader then gets
/// it all the same.
/// </summary>
internal sealed class ContentStore : IDisposable
{
    private readonly string _folder;
    private readonly string _blobs;
    private readonly string _temporary;
    private readonly long _limit;
    private readonly HashSet<Digest> _verified = [];

    /// <param name="folder">An absolute path: of a store, or of a new or an empty folder.</param>
    /// <param name="limit">Bytes of blobs to keep; <see cref="Trim"/> removes what was not used for longest.</param>
    /// <param name="clock">Decides only what is old and how long something took, never what is built.</param>
    /// <exception cref="ContainerStagesException">The folder holds something else, has a link in it where a folder of the store belongs, or cannot be written.</exception>
    public ContentStore(string folder, long limit, TimeProvider clock)
    {
        _folder = folder;
        _blobs = Path.Combine(folder, StoreNames.Blobs, StoreNames.Sha256);
        string entries = Path.Combine(folder, StoreNames.CacheFolder);
        _temporary = Path.Combine(folder, StoreNames.Temporary);
        _limit = limit;
        Clock = clock;
        try
        {
            OwnFolder.Claim(
                folder,
                "the content store",
                "Set ContainerStagesCacheFolder to a folder of its own, which need not exist, such as one named containerstages below this one: old files in it are removed.",
                StoreNames.FirstForeign);
            foreach (string part in (string[])[Path.GetDirectoryName(_blobs)!, _blobs, entries, _temporary])
            {
                OwnFolder.CheckIsNoLink(part);
                OutputFile.CreateFolder(part);
            }
        }
        catch (ContainerStagesException e) when (e.Diagnostic == Catalogue.OutputNotWritable)
        {
            throw new ContainerStagesException(e.Diagnostic, e.Message, "It is the content store, or in it: set ContainerStagesCacheFolder to a folder that this user may write.", e);
        }

        Entries = new CacheEntries(entries, clock);
        TemporaryFolders = new TemporaryFolders(_temporary);
        Promises = new BlobPromises(this);
    }

    public TimeProvider Clock { get; }

    /// <summary>Hears of long work with the store's content.</summary>
    public Progress Progress { get; init; } = Progress.None;

    public CacheEntries Entries { get; }

    public TemporaryFolders TemporaryFolders { get; }

    /// <summary>The blobs that are not here, and can be fetched.</summary>
    public BlobPromises Promises { get; }

    /// <summary>Whether the blob is here, whole. Reads it once a build; a damaged one is removed.</summary>
    public async Task<bool> ContainsAsync(Descriptor blob, CancellationToken cancellationToken)
    {
        string file = PathOf(blob.Digest);
        var info = new FileInfo(file);
        if (!info.Exists)
        {
            return false;
        }

        if (!IsVerified(blob.Digest))
        {
            Digest? digest = await DigestOfAsync(file, cancellationToken);
            if (digest != blob.Digest)
            {
                OutputFile.Delete(file);
                return false;
            }

            SetVerified(blob.Digest);
            StoreCleanup.MarkUsed(info, Clock);
        }

        // A descriptor with a wrong size is the descriptor's fault: another build may be reading the blob.
        return info.Length == blob.Size;
    }

    /// <exception cref="ContainerStagesException">It is not here, and was not promised or cannot be brought.</exception>
    public async Task<Stream> OpenReadAsync(Descriptor blob, CancellationToken cancellationToken)
    {
        await Promises.BringAsync(blob, cancellationToken);
        return await ContainsAsync(blob, cancellationToken)
            ? new FileStream(PathOf(blob.Digest), FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, 128 * 1024, FileOptions.Asynchronous)
            : throw new ContainerStagesException(
                Catalogue.ContentMismatch,
                $"cannot read {blob.Digest} from the content store: it is missing, or was damaged and has been removed",
                "Publish again: what is missing is built again.");
    }

    /// <summary>A part of a blob that is here.</summary>
    /// <param name="digest">Of the part.</param>
    public FileContent PartOf(Descriptor blob, long offset, long length, Digest digest) => FileContent.OfPart(PathOf(blob.Digest), offset, length, digest);

    /// <summary>A blob whose size is not known: a manifest that is named only by its digest.</summary>
    public Task<byte[]> ReadAsync(Digest digest, CancellationToken cancellationToken)
    {
        var file = new FileInfo(PathOf(digest));
        return ReadAsync(new Descriptor(MediaType.OciManifest, digest, file.Exists ? file.Length : 0), cancellationToken);
    }

    /// <summary>The same; null when it is not here.</summary>
    public async Task<byte[]?> TryReadAsync(Digest digest, CancellationToken cancellationToken) =>
        await FindAsync(MediaType.OciManifest, digest, cancellationToken) is { } blob ? await ReadAsync(blob, cancellationToken) : null;

    /// <summary>The blob of a digest, whose size is not known; null when it is not here, whole.</summary>
    public async Task<Descriptor?> FindAsync(MediaType mediaType, Digest digest, CancellationToken cancellationToken)
    {
        var file = new FileInfo(PathOf(digest));
        return file.Exists && new Descriptor(mediaType, digest, file.Length) is var blob && await ContainsAsync(blob, cancellationToken) ? blob : null;
    }

    /// <summary>For manifests and configurations, which are small.</summary>
    public async Task<byte[]> ReadAsync(Descriptor blob, CancellationToken cancellationToken)
    {
        await using Stream stream = await OpenReadAsync(blob, cancellationToken);
        byte[] content = new byte[blob.Size];
        await stream.ReadExactlyAsync(content, cancellationToken);
        return content;
    }

    public async Task<Descriptor> AddAsync(MediaType mediaType, byte[] content, CancellationToken cancellationToken)
    {
        var blob = new Descriptor(mediaType, Digest.Of(content), content.Length);
        if (!await ContainsAsync(blob, cancellationToken))
        {
            await AddAsync(mediaType, (stream, token) => stream.WriteAsync(content, token).AsTask(), cancellationToken);
        }

        return blob;
    }

    /// <summary>Adds what <paramref name="write"/> writes, and tells what it was.</summary>
    public async Task<Descriptor> AddAsync(MediaType mediaType, Func<Stream, CancellationToken, Task> write, CancellationToken cancellationToken) =>
        await AddAsync(mediaType, write, _ => { }, cancellationToken);

    /// <summary>The same, for bytes that come from elsewhere.</summary>
    /// <param name="check">Throws if the bytes are not the expected ones; then nothing is kept.</param>
    public async Task<Descriptor> AddAsync(
        MediaType mediaType,
        Func<Stream, CancellationToken, Task> write,
        Action<Descriptor> check,
        CancellationToken cancellationToken)
    {
        string temporary = Path.Combine(_temporary, Guid.NewGuid().ToString("N"));
        try
        {
            Descriptor blob;
            await using (FileStream file = OutputFile.Create(temporary))
            {
                await using var hashing = new HashingStream(file);
                await write(hashing, cancellationToken);
                file.Flush(flushToDisk: true);
                blob = new Descriptor(mediaType, hashing.Finish(), hashing.Length);
            }

            check(blob);
            await MoveIntoPlaceAsync(temporary, blob.Digest, cancellationToken);
            SetVerified(blob.Digest);
            return blob;
        }
        catch (Exception e)
        {
            OutputFile.Delete(temporary);
            if (OutputFile.ExplainFullDisk(e, temporary) is { } explained)
            {
                throw explained;
            }

            throw;
        }
    }

    /// <summary>Adds a blob that comes from elsewhere, if it is not here yet.</summary>
    /// <param name="expected">The bytes have to have this digest and size.</param>
    /// <param name="open">Called only when the blob is not here.</param>
    /// <param name="source">Where it comes from, for the message.</param>
    /// <exception cref="ContainerStagesException">The bytes are not what was expected; nothing is kept.</exception>
    public async Task AddAsync(Descriptor expected, Func<CancellationToken, Task<Stream>> open, string source, CancellationToken cancellationToken)
    {
        if (await ContainsAsync(expected, cancellationToken))
        {
            return;
        }

        await AddAsync(
            expected.MediaType,
            async (stream, token) =>
            {
                await using Stream content = await open(token);
                await content.CopyToAsync(stream, token);
            },
            actual =>
            {
                if (actual.Digest != expected.Digest || actual.Size != expected.Size)
                {
                    throw new ContainerStagesException(
                        Catalogue.ContentMismatch,
                        $"cannot use what {source} sent for {expected.Digest}: expected {expected.Size} bytes with that digest, got {actual.Size} bytes with {actual.Digest}",
                        "The source is damaged, or something between it and here changes the bytes. Nothing of it was kept.");
                }
            },
            cancellationToken);
    }

    /// <inheritdoc cref="StoreCleanup.Run"/>
    public void Trim() => new StoreCleanup(_folder, _limit, Clock).Run();

    /// <summary>What was promised and not read is not brought any more.</summary>
    public void Dispose() => Promises.Dispose();

    /// <summary>Windows replaces no file that another build is reading; what that one reads has the same bytes.</summary>
    private async Task MoveIntoPlaceAsync(string temporary, Digest digest, CancellationToken cancellationToken)
    {
        string file = PathOf(digest);
        try
        {
            OutputFile.Move(temporary, file);
        }
        catch (ContainerStagesException)
        {
            if (!File.Exists(file) || await DigestOfAsync(file, cancellationToken) != digest)
            {
                throw;
            }

            OutputFile.Delete(temporary);
        }
    }

    private string PathOf(Digest digest) => Path.Combine(_blobs, digest.Hex);

    private bool IsVerified(Digest digest)
    {
        lock (_verified)
        {
            return _verified.Contains(digest);
        }
    }

    private void SetVerified(Digest digest)
    {
        lock (_verified)
        {
            _verified.Add(digest);
        }
    }

    /// <returns>Null when another build has removed it.</returns>
    private static async Task<Digest?> DigestOfAsync(string file, CancellationToken cancellationToken)
    {
        try
        {
            await using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, 128 * 1024, FileOptions.Asynchronous | FileOptions.SequentialScan);
            return Digest.FromHash(await SHA256.HashDataAsync(stream, cancellationToken));
        }
        catch (FileNotFoundException)
        {
            return null;
        }
        catch (UnauthorizedAccessException e)
        {
            throw new ContainerStagesException(
                Catalogue.OutputNotWritable,
                $"cannot read '{file}' in the content store: {e.Message}",
                "It belongs to another user, such as root after a build with sudo: give it to this one, or point ContainerStagesCacheFolder elsewhere.",
                e);
        }
    }
}
