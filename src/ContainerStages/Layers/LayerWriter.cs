using System.Buffers;
using System.Security.Cryptography;
using System.Text;
using ContainerStages.Diagnostics;
using ContainerStages.IO;
using ContainerStages.Oci;

namespace ContainerStages.Layers;

/// <summary>
/// Writes a layer as a tar stream (POSIX.1-1988 ustar; GNU long-name records if a name or link does not fit). It writes no PAX records, because they
/// carry times and process ids, and no user and group names, because only numbers mean the same in every image.
/// </summary>
internal static class LayerWriter
{
    private const int BlockSize = 512;
    private const int CopyBufferSize = 128 * 1024;

    /// <summary>Writes all entries and the two zero blocks that end an archive.</summary>
    /// <exception cref="ContainerStagesException">A file has changed or disappeared since it was planned.</exception>
    public static async Task WriteAsync(LayerPlan layer, Stream output, CancellationToken cancellationToken)
    {
        byte[] buffer = ArrayPool<byte>.Shared.Rent(CopyBufferSize);
        try
        {
            foreach (LayerEntry entry in layer.Entries)
            {
                await WriteAsync(entry, output, buffer, cancellationToken);
            }

            await output.WriteAsync(new byte[2 * BlockSize], cancellationToken);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static async Task WriteAsync(LayerEntry entry, Stream output, byte[] buffer, CancellationToken cancellationToken)
    {
        (TarType type, string name, string target, long length) = entry switch
        {
            FileEntry file => (TarType.File, entry.Path.Value, "", file.Content.Length),
            FolderEntry => (TarType.Folder, entry.Path.Value + "/", "", 0L),
            SymlinkEntry link => (TarType.Symlink, entry.Path.Value, link.Target, 0L),
            _ => throw new InvalidOperationException($"internal error: unknown entry {entry.GetType().Name}"),
        };

        byte[] nameBytes = Encoding.UTF8.GetBytes(name);
        byte[] targetBytes = Encoding.UTF8.GetBytes(target);
        var header = new TarHeader(entry, type, length);
        bool isLongLink = !header.TrySetLinkName(targetBytes);
        bool isLongName = !header.TrySetName(nameBytes, maySplit: !isLongLink);
        if (isLongName)
        {
            await WriteLongAsync(TarType.LongName, nameBytes, output, cancellationToken);
        }

        if (isLongLink)
        {
            await WriteLongAsync(TarType.LongLink, targetBytes, output, cancellationToken);
        }

        if (isLongName || isLongLink)
        {
            header.SetGnu();
        }

        await output.WriteAsync(header.ToBytes(), cancellationToken);
        if (entry is FileEntry { Content: var content })
        {
            await CopyAsync(entry.Path, content, output, buffer, cancellationToken);
            await PadAsync(content.Length, output, cancellationToken);
        }
    }

    private static async Task WriteLongAsync(TarType type, byte[] value, Stream output, CancellationToken cancellationToken)
    {
        byte[] terminated = [.. value, 0];
        await output.WriteAsync(TarHeader.ForLongValue(type, terminated.Length), cancellationToken);
        await output.WriteAsync(terminated, cancellationToken);
        await PadAsync(terminated.Length, output, cancellationToken);
    }

    /// <summary>Copies a file and checks its digest: a file that changed after it was planned would give a layer that does not match its key.</summary>
    private static async Task CopyAsync(ContainerPath path, FileContent content, Stream output, byte[] buffer, CancellationToken cancellationToken)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        await using Stream input = Open(path, content);
        long left = content.Length;
        while (left > 0)
        {
            int read = await input.ReadAsync(buffer.AsMemory(0, (int)Math.Min(left, buffer.Length)), cancellationToken);
            if (read == 0)
            {
                break;
            }

            hash.AppendData(buffer.AsSpan(0, read));
            await output.WriteAsync(buffer.AsMemory(0, read), cancellationToken);
            left -= read;
        }

        if (left > 0 || Digest.FromHash(hash.GetHashAndReset()) != content.Digest)
        {
            throw Changed(path, "its content is no longer what it was a moment ago", null);
        }
    }

    private static Stream Open(ContainerPath path, FileContent content)
    {
        try
        {
            return content.OpenRead();
        }
        catch (FileNotFoundException e)
        {
            throw Changed(path, "it is gone", e);
        }
        catch (DirectoryNotFoundException e)
        {
            throw Changed(path, "its folder is gone", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Changed(path, e.Message, e);
        }
    }

    private static ContainerStagesException Changed(ContainerPath path, string why, Exception? inner) => new(
        Catalogue.FileChanged,
        $"cannot write '/{path}' into its layer: {why}",
        "Something else writes to the publish folder during the publish: stop it, or let it finish, and publish again.",
        inner);

    private static async Task PadAsync(long length, Stream output, CancellationToken cancellationToken)
    {
        int rest = (int)(length % BlockSize);
        if (rest > 0)
        {
            await output.WriteAsync(new byte[BlockSize - rest], cancellationToken);
        }
    }
}
