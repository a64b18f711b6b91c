using System.Text;
using ContainerStages.Layers;

namespace ContainerStages.Destinations;

/// <summary>Writes members of a known length into a tar file. Equal members, equal bytes: owner, mode and time are constant.</summary>
internal sealed class ArchiveWriter(Stream output)
{
    private const int BlockSize = 512;

    /// <param name="name">Ends in <c>/</c>.</param>
    public async Task WriteFolderAsync(string name, CancellationToken cancellationToken) =>
        await output.WriteAsync(Header(TarType.Folder, UnixMode.Executable, name, 0), cancellationToken);

    public Task WriteAsync(string name, byte[] content, CancellationToken cancellationToken) =>
        WriteAsync(name, content.Length, new MemoryStream(content, writable: false), cancellationToken);

    /// <param name="content">Has to have exactly <paramref name="length"/> bytes.</param>
    public async Task WriteAsync(string name, long length, Stream content, CancellationToken cancellationToken)
    {
        await output.WriteAsync(Header(TarType.File, UnixMode.Data, name, length), cancellationToken);
        await content.CopyToAsync(output, cancellationToken);
        int rest = (int)(length % BlockSize);
        if (rest > 0)
        {
            await output.WriteAsync(new byte[BlockSize - rest], cancellationToken);
        }
    }

    /// <summary>Writes the two zero blocks that end an archive.</summary>
    public async Task FinishAsync(CancellationToken cancellationToken) => await output.WriteAsync(new byte[2 * BlockSize], cancellationToken);

    private static byte[] Header(TarType type, UnixMode mode, string name, long length)
    {
        var header = new TarHeader(type, mode, length);
        return header.TrySetName(Encoding.ASCII.GetBytes(name))
            ? header.ToBytes()
            : throw new InvalidOperationException($"internal error: the member's name '{name}' is too long");
    }
}
