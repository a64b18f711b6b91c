using System.Formats.Tar;
using ContainerStages.Diagnostics;
using ContainerStages.Layers;
using ContainerStages.Oci;
using ContainerStages.Storage;

namespace ContainerStages.Images.Files;

/// <summary>
/// The archive of a layer, which may be a stranger's: it is read forwards and once, nothing that it names is touched on the build machine,
/// and what no honest tool writes is refused.
/// </summary>
/// <param name="image">For messages, such as <c>the base image 'scratch'</c>.</param>
/// <param name="blob">The layer.</param>
/// <param name="limits">Of what it may unpack to.</param>
internal sealed class LayerArchive(string image, Descriptor blob, LayerLimits limits)
{
    /// <param name="store">Where the layer is, or is promised.</param>
    /// <param name="visit">Gets each entry in the archive's order, whiteouts too, and of a file its content, which can be read until it returns.</param>
    /// <param name="cancellationToken">Between two entries, and within one.</param>
    /// <exception cref="ContainerStagesException">It is no archive, or a hostile one.</exception>
    public async Task ReadAsync(ContentStore store, Func<IndexEntry, Stream, CancellationToken, Task> visit, CancellationToken cancellationToken)
    {
        try
        {
            await using Stream compressed = await store.OpenReadAsync(blob, cancellationToken);
            await using Stream tar = Compression.Decompress(compressed, blob.MediaType);
            await using var limited = new LimitedStream(tar, limits.UnpackedBytesOf(blob), Refuse);
            await using var reader = new TarReader(limited);
            await ReadAsync(reader, limited, visit, cancellationToken);
        }
        catch (Exception e) when (e is InvalidDataException or EndOfStreamException or ZstdSharp.ZstdException
            or FormatException or InvalidOperationException or ArgumentException or OverflowException or NotSupportedException)
        {
            throw new ContainerStagesException(
                Catalogue.DamagedImage,
                $"cannot read layer {blob.Digest} of {image}: {e.Message.TrimEnd('.')}",
                "Its digest is right, so it was made like this: use another base image, or have it built again.",
                e);
        }
    }

    private async Task ReadAsync(TarReader reader, LimitedStream tar, Func<IndexEntry, Stream, CancellationToken, Task> visit, CancellationToken cancellationToken)
    {
        int names = 0;
        while (await NextEntryAsync(reader, tar, cancellationToken) is { } entry)
        {
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

    /// <summary>A layer of no bytes at all is one without entries, as engines take it.</summary>
    private static async Task<TarEntry?> NextEntryAsync(TarReader reader, LimitedStream tar, CancellationToken cancellationToken)
    {
        try
        {
            return await reader.GetNextEntryAsync(copyData: false, cancellationToken);
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
