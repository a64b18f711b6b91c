using System.Collections.Immutable;
using ContainerStages.Diagnostics;
using ContainerStages.Elf;
using ContainerStages.IO;
using ContainerStages.Storage;

namespace ContainerStages.FileSystems;

/// <summary>
/// Lists the entries of a layer's archive. Only ELF files and files that the inspector has to seek in are unpacked, each into a temporary file
/// without its name: the loader's data is spread over the file, a stream cannot seek, and some files have a hundred megabytes.
/// </summary>
/// <param name="archive">The archive, which is read once.</param>
/// <param name="inspector">Inspects each file as it is read; null for none.</param>
/// <param name="recorder">Records each file as it is read; null for none.</param>
internal sealed class ArchivedLayerReader(LayerArchive archive, IFileInspector? inspector, InventoryRecorder? recorder = null)
{
    private const int CopyBufferSize = 128 * 1024;

    /// <exception cref="ContainerStagesException">The layer is not an archive, or a hostile one.</exception>
    public async Task<ImmutableArray<IndexEntry>> ReadAsync(ContentStore store, CancellationToken cancellationToken)
    {
        var entries = ImmutableArray.CreateBuilder<IndexEntry>();
        string folder = store.TemporaryFolders.Create();
        try
        {
            await using var scratch = new FileStream(
                Path.Combine(folder, "elf"), FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None, CopyBufferSize, FileOptions.Asynchronous | FileOptions.DeleteOnClose);
            await archive.ReadAsync(
                store,
                async (entry, content, token) => entries.Add(entry.Type == EntryType.File ? await RecordAsync(entry, content, scratch, token) : entry),
                cancellationToken);
            return entries.ToImmutable();
        }
        catch (Exception e) when (OutputFile.ExplainFullDisk(e, folder) is { } explained)
        {
            throw explained;
        }
        finally
        {
            TemporaryFolders.Remove(folder);
        }
    }

    private Task<IndexEntry> RecordAsync(IndexEntry entry, Stream content, FileStream scratch, CancellationToken cancellationToken) => recorder is null
        ? ReadContentAsync(entry, content, scratch, cancellationToken)
        : recorder.RecordAsync(entry.Path, entry.Length, content, recorded => ReadContentAsync(entry, recorded, scratch, cancellationToken), cancellationToken);

    private async Task<IndexEntry> ReadContentAsync(IndexEntry entry, Stream content, FileStream scratch, CancellationToken cancellationToken)
    {
        if (entry.Length == 0 && !EntryContent.TextIsKept(entry.Path, entry.Length))
        {
            return await InspectAsync(entry, Stream.Null, cancellationToken);
        }

        byte[] start = new byte[4];
        int length = await content.ReadAtLeastAsync(start, start.Length, throwOnEndOfStream: false, cancellationToken);
        Stream whole = new RewoundStream(start.AsMemory(0, length), content);
        if (ElfFile.StartsLikeOne(start) || EntryContent.TextIsKept(entry.Path, entry.Length)
            || inspector?.GoesBack(entry.Path, start.AsSpan(0, length)) == true)
        {
            scratch.SetLength(0);
            await whole.CopyToAsync(scratch, CopyBufferSize, cancellationToken);
            await scratch.FlushAsync(cancellationToken);
            scratch.Position = 0;
            var kept = EntryContent.Read(entry.Path, scratch);
            entry = entry with { Elf = kept.Elf, Text = kept.Text };
            scratch.Position = 0;
            whole = scratch;
        }

        return await InspectAsync(entry, whole, cancellationToken);
    }

    private async ValueTask<IndexEntry> InspectAsync(IndexEntry entry, Stream content, CancellationToken cancellationToken) =>
        inspector is not null && await inspector.InspectAsync(entry, content, cancellationToken) is { Length: > 0 } remarks ? entry with { Remarks = remarks } : entry;
}
