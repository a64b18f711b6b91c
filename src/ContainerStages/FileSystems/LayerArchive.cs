using System.Formats.Tar;
using System.Text;
using ContainerStages.Diagnostics;
using ContainerStages.IO;
using ContainerStages.Layers;
using ContainerStages.Oci;
using ContainerStages.Storage;

namespace ContainerStages.FileSystems;

/// <summary>
/// The archive of a layer, which is not trusted: it is read once and forwards, no path in it is used on the build machine, and content that no
/// trustworthy tool writes is refused. A configuration's diff id is only a claim, by which an image could present one layer as another, so it is
/// compared with the bytes.
/// </summary>
/// <param name="image">For messages, such as <c>the base image 'scratch'</c>.</param>
/// <param name="blob">The layer.</param>
/// <param name="diffId">The diff id that its image claims; null if the image claims none.</param>
/// <param name="limits">The limits for the unpacked size.</param>
internal sealed class LayerArchive(string image, Descriptor blob, Digest? diffId, LayerLimits limits)
{
    /// <summary>
    /// The key, in hexadecimal digits, of the layer's content and of everything that is checked while it is read: cache entries under this key were verified.
    /// </summary>
    public string Key { get; } = Digest.Of(Encoding.UTF8.GetBytes($"{blob.Digest} {CompressionOf(blob.MediaType)} {diffId}")).Hex;

    /// <summary>The archive of an image's layer, with the usual limits.</summary>
    public static LayerArchive Of(string image, Layer layer) => new(image, layer.Blob, layer.DiffId, LayerLimits.Default);

    /// <param name="store">The store that has the layer or can fetch it.</param>
    /// <param name="visit">Gets each entry in the archive's order, including whiteouts, and the content of a file, which can be read until it
    /// returns. The entries are verified only when the method has ended.</param>
    /// <param name="cancellationToken">Cancels between two entries and within one.</param>
    /// <exception cref="ContainerStagesException">The layer is not an archive, does not match its image's claim, or is hostile.</exception>
    public async Task ReadAsync(ContentStore store, Func<IndexEntry, Stream, CancellationToken, Task> visit, CancellationToken cancellationToken)
    {
        try
        {
            await using Stream compressed = await store.OpenReadAsync(blob, cancellationToken);
            await CheckCompressionAsync(compressed, cancellationToken);
            await using Stream tar = Compression.Decompress(compressed, blob.MediaType);
            await using var hashed = new HashingReadStream(tar);
            await using var limited = new LimitedStream(hashed, limits.UnpackedBytesOf(blob), Refuse, cancellationToken);
            await using var reader = new TarReader(limited);
            await ReadAsync(reader, limited, visit, cancellationToken);

            // The reader stops at the archive's end, and fillers may follow.
            await limited.CopyToAsync(Stream.Null, cancellationToken);
            Digest actual = hashed.Finish();
            if (diffId is { } claimed && actual != claimed)
            {
                throw new InvalidDataException($"its content has the diff id {actual}, and the image's configuration says {claimed}");
            }
        }
        catch (Exception e) when (e is InvalidDataException or EndOfStreamException or ZstdSharp.ZstdException
            or FormatException or InvalidOperationException or ArgumentException or OverflowException or NotSupportedException)
        {
            throw new ContainerStagesException(
                Catalogue.DamagedImage,
                $"cannot read layer {blob.Digest} of {image}: {e.Message}",
                "Its digest is right, so it was made like this: use another base image, or have it built again.",
                e);
        }
    }

    /// <summary>
    /// Checks the compression. Engines look at the bytes, registries and scanners at the media type, and both have to agree. A layer without bytes
    /// has no entries.
    /// </summary>
    private async Task CheckCompressionAsync(Stream compressed, CancellationToken cancellationToken)
    {
        byte[] start = new byte[CompressionMagic.Length];
        int length = await compressed.ReadAtLeastAsync(start, start.Length, throwOnEndOfStream: false, cancellationToken);
        compressed.Position = 0;
        string? found = CompressionMagic.NameOf(start.AsSpan(0, length));
        if (length > 0 && found != CompressionOf(blob.MediaType))
        {
            throw new InvalidDataException(
                $"its media type is '{blob.MediaType}', and its bytes are {(found is null ? "not compressed with that" : $"compressed with {found}")}");
        }
    }

    /// <returns>Null for no compression.</returns>
    private static string? CompressionOf(MediaType mediaType) => mediaType.IsGzip ? "gzip" : mediaType.IsZstd ? "zstd" : null;

    private async Task ReadAsync(TarReader reader, LimitedStream tar, Func<IndexEntry, Stream, CancellationToken, Task> visit, CancellationToken cancellationToken)
    {
        int names = 0;
        while (NextEntry(reader, tar) is { } entry)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (entry.EntryType is TarEntryType.GlobalExtendedAttributes)
            {
                continue;
            }

            IndexEntry found = Describe(entry);
            names += 1 + found.Path.Count('/');
            if (names > limits.MostNames)
            {
                throw Refuse($"the paths of its entries have more than {limits.MostNames} names");
            }

            await visit(found, entry.DataStream ?? Stream.Null, cancellationToken);
        }
    }

    /// <summary>The next entry. A layer without bytes has no entries, as for engines.</summary>
    private static TarEntry? NextEntry(TarReader reader, LimitedStream tar)
    {
        try
        {
            // This is synchronous, because the bytes are on the disk, and a layer may have a million headers.
            return reader.GetNextEntry(copyData: false);
        }
        catch (EndOfStreamException) when (tar.BytesRead == 0)
        {
            return null;
        }
    }

    private IndexEntry Describe(TarEntry entry)
    {
        EntryType type = TypeOf(entry);
        var found = new IndexEntry(Normalise(entry.Name, $"its entry '{entry.Name}'"), type)
        {
            Mode = new UnixMode((int)entry.Mode),
            Owner = new NumericUser((uint)entry.Uid, (uint)entry.Gid),
            Target = type switch
            {
                EntryType.HardLink => Normalise(entry.LinkName, $"the target '{entry.LinkName}' of its hard link '{entry.Name}'"),
                EntryType.SymbolicLink when !EntryPath.IsLinkTarget(entry.LinkName) => throw Refuse($"the target of its symbolic link '{entry.Name}' is longer than Linux takes"),
                EntryType.SymbolicLink => entry.LinkName,
                _ => null,
            },
            Length = type == EntryType.File ? entry.Length : 0,
        };

        return Whiteout.Is(found) && Whiteout.HiddenName(found) is "" or "." or ".."
            ? throw Refuse($"its entry '{entry.Name}' would hide the folder that it is in, or one above it")
            : found;
    }

    private string Normalise(string written, string what) =>
        EntryPath.TryNormalise(written, out string path, out string? problem) ? path : throw Refuse($"{what} {problem}");

    /// <summary>Old archives have no type for a folder: they write a file whose name ends in a slash.</summary>
    private static EntryType TypeOf(TarEntry entry) => entry.EntryType switch
    {
        TarEntryType.Directory => EntryType.Folder,
        TarEntryType.SymbolicLink => EntryType.SymbolicLink,
        TarEntryType.HardLink => EntryType.HardLink,
        TarEntryType.CharacterDevice => EntryType.CharacterDevice,
        TarEntryType.BlockDevice => EntryType.BlockDevice,
        TarEntryType.Fifo => EntryType.Fifo,
        _ => entry.Name.EndsWith('/') ? EntryType.Folder : EntryType.File,
    };

    private ContainerStagesException Refuse(string reason) => new(
        Catalogue.HostileArchive,
        $"cannot trust layer {blob.Digest} of {image}: {reason}",
        "No honest tool makes such an archive: use another base image, and tell those who publish this one.");
}
