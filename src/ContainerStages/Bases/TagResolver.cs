using System.Globalization;
using System.Text;
using ContainerStages.Bases.Locks;
using ContainerStages.Diagnostics;
using ContainerStages.Oci;
using ContainerStages.Storage;

namespace ContainerStages.Bases;

/// <summary>
/// Resolves a reference to a manifest or an index: by its digest, else by the lock file, else by asking the registry. Offline, the registry's last
/// answer is used.
/// </summary>
/// <param name="pinned">The digest of <see cref="Pin"/>.</param>
internal sealed class TagResolver(ImageReference reference, Digest? pinned, RegistryBaseOptions options, RegistryPull pull, ContentStore store)
{
    /// <summary>The cache entries, by a reference's digest, of the reference and the digest of its tag at the last pull.</summary>
    private const string EntryKind = "tags";

    private readonly string _name = reference.ToString();
    private Digest? _pulled;

    private string Key => Digest.Of(Encoding.UTF8.GetBytes(_name)).Hex;

    /// <summary>The reference with the digest that the lock file gives to its tag. It then also uses mirrors that are for digests only.</summary>
    /// <exception cref="ContainerStagesException">The lock file does not know the tag.</exception>
    public static ImageReference Pin(ImageReference reference, RegistryBaseOptions options) =>
        reference.Digest is null && options is { LockFile: { } file, WriteLockFile: false } && file.Read() is { } locked
            ? reference with { Digest = locked.ImageOf(reference.ToString(), file.Path) }
            : reference;

    /// <summary>Resolves the reference. The manifest or index is then in the store.</summary>
    public async Task<(Digest Digest, byte[] Content)> ResolveAsync(CancellationToken cancellationToken)
    {
        if (pinned is { } digest)
        {
            return (digest, reference.Digest is null ? await ReadLockedAsync(digest, options.LockFile!.Path, cancellationToken) : await ReadAsync(digest, cancellationToken));
        }

        if (options.Offline)
        {
            Digest noted = ReadEntry() ?? throw Offline.Refuse($"tell which image {_name} is: it was not pulled before");
            options.Report($"Offline: {_name} is {noted}, as it was {Age()} ago");
            return (noted, await ReadAsync(noted, cancellationToken));
        }

        return await PullTagAsync(cancellationToken);
    }

    /// <summary>Writes the lock file if the options say so and the reference is a tag that was looked up.</summary>
    public async Task WriteLockAsync(CancellationToken cancellationToken)
    {
        if (options is { LockFile: { } file, WriteLockFile: true } && _pulled is { } digest)
        {
            options.Report(await file.UpdateAsync(content => content.With(_name, digest), cancellationToken));
        }
    }

    private async Task<(Digest Digest, byte[] Content)> PullTagAsync(CancellationToken cancellationToken)
    {
        try
        {
            Descriptor manifest = await AddAsync(reference.TagOrDigest, cancellationToken);
            _pulled = manifest.Digest;
            await store.Entries.WriteAsync(EntryKind, Key, $"{_name} {manifest.Digest}");
            return (manifest.Digest, await store.ReadAsync(manifest, cancellationToken));
        }
        catch (ContainerStagesException e) when (e.Diagnostic == Catalogue.RegistryUnreachable && ReadEntry() is not null)
        {
            throw new ContainerStagesException(
                e.Diagnostic,
                e.Message,
                $"{e.Advice} Or set ContainerStagesOffline=true, to go on with the image that {_name} was {Age()} ago.",
                e);
        }
    }

    private async Task<byte[]> ReadLockedAsync(Digest digest, string file, CancellationToken cancellationToken)
    {
        try
        {
            return await ReadAsync(digest, cancellationToken);
        }
        catch (ContainerStagesException e) when (e.Diagnostic == Catalogue.ImageNotFound)
        {
            throw new ContainerStagesException(
                Catalogue.LockFileMismatch,
                $"cannot use what '{file}' says of {_name}: {e.Message}",
                $"The registry may have dropped that image for a newer one. {BaseLock.Refresh}",
                e);
        }
    }

    private async Task<byte[]> ReadAsync(Digest digest, CancellationToken cancellationToken) =>
        await store.TryReadAsync(digest, cancellationToken)
        ?? await store.ReadAsync(await AddAsync(digest.ToString(), cancellationToken), cancellationToken);

    private async Task<Descriptor> AddAsync(string tagOrDigest, CancellationToken cancellationToken)
    {
        (MediaType mediaType, byte[] content) = await pull.GetManifestAsync(tagOrDigest, cancellationToken);
        return await store.AddAsync(mediaType, content, cancellationToken);
    }

    /// <summary>The cache entry. A damaged entry counts as a miss.</summary>
    private Digest? ReadEntry() =>
        store.Entries.Read(EntryKind, Key)?.Split(' ') is [var name, var text] && name == _name && Digest.TryParse(text, out Digest digest) ? digest : null;

    private string Age() => store.Entries.AgeOf(EntryKind, Key) switch
    {
        { TotalHours: < 1 } or null => "less than an hour",
        { TotalDays: < 2 } age => string.Create(CultureInfo.InvariantCulture, $"{(int)age.TotalHours} hours"),
        { } age => string.Create(CultureInfo.InvariantCulture, $"{(int)age.TotalDays} days"),
    };
}
