using System.Collections.Immutable;
using System.Formats.Tar;
using ContainerStages.Bases;
using ContainerStages.Diagnostics;
using ContainerStages.Layers;
using ContainerStages.Layers.Elf;
using ContainerStages.Oci;
using ContainerStages.Storage;

namespace ContainerStages.Images.Files;

/// <summary>
/// Reads the archive of one layer of a base, forwards and once. Nothing is unpacked but ELF files, each for a moment into a temporary file
/// without its name: what the loader reads lies all over them, a stream cannot go back, and some have a hundred megabytes.
/// </summary>
internal sealed class BaseLayerReader(BaseImage image, BaseLayer layer, LayerLimits limits)
{
    private const int CopyBufferSize = 128 * 1024;

    /// <exception cref="ContainerStagesException">It is no archive, or a hostile one.</exception>
    public async Task<ImmutableArray<IndexEntry>> ReadAsync(ContentStore store, CancellationToken cancellationToken)
    {
        string folder = store.CreateTemporaryFolder();
        try
        {
            await using Stream blob = await store.OpenReadAsync(layer.Blob, cancellationToken);
            await using Stream tar = Compression.Decompress(blob, layer.Blob.MediaType);
            await using var limited = new LimitedStream(tar, limits.UnpackedBytesOf(layer.Blob), Refuse);
            await using var reader = new TarReader(limited);
            await using var scratch = new FileStream(
                Path.Combine(folder, "elf"), FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None, CopyBufferSize, FileOptions.Asynchronous | FileOptions.DeleteOnClose);
            return await ReadAsync(reader, limited, scratch, cancellationToken);
        }
        catch (Exception e) when (OutputFile.ExplainFullDisk(e, folder) is { } explained)
        {
            throw explained;
        }
        catch (Exception e) when (e is InvalidDataException or EndOfStreamException or ZstdSharp.ZstdException
            or FormatException or InvalidOperationException or ArgumentException or OverflowException or NotSupportedException)
        {
            throw new ContainerStagesException(
                Catalogue.DamagedImage,
                $"cannot read layer {layer.Blob.Digest} of the base image '{image.Name}': {e.Message}",
                "Its digest is right, so it was made like this: use another base image, or have it built again.",
                e);
        }
        finally
        {
            ContentStore.RemoveTemporaryFolder(folder);
        }
    }

    private async Task<ImmutableArray<IndexEntry>> ReadAsync(TarReader reader, LimitedStream tar, FileStream scratch, CancellationToken cancellationToken)
    {
        var entries = ImmutableArray.CreateBuilder<IndexEntry>();
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

            EntryContent content = found.Type == EntryType.File ? await ReadContentAsync(found.Path, entry, scratch, cancellationToken) : EntryContent.Nothing;
            entries.Add(found with { Elf = content.Elf, Text = content.Text });
        }

        return entries.ToImmutable();
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

    private static async Task<EntryContent> ReadContentAsync(string path, TarEntry entry, FileStream scratch, CancellationToken cancellationToken)
    {
        if (entry.DataStream is not { } data)
        {
            return EntryContent.Nothing;
        }

        byte[] start = new byte[4];
        int length = await data.ReadAtLeastAsync(start, start.Length, throwOnEndOfStream: false, cancellationToken);
        if (!ElfFile.StartsLikeOne(start) && !EntryContent.TextIsKept(path, entry.Length))
        {
            return EntryContent.Nothing;
        }

        scratch.SetLength(0);
        await scratch.WriteAsync(start.AsMemory(0, length), cancellationToken);
        await data.CopyToAsync(scratch, CopyBufferSize, cancellationToken);
        await scratch.FlushAsync(cancellationToken);
        scratch.Position = 0;
        return EntryContent.Read(path, scratch);
    }

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
        $"cannot trust layer {layer.Blob.Digest} of the base image '{image.Name}': {reason}",
        "No honest tool makes such an archive: use another base image, and tell those who publish this one.");
}
