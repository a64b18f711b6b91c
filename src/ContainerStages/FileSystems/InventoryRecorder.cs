using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using ContainerStages.IO;
using ContainerStages.Oci;

namespace ContainerStages.FileSystems;

/// <summary>Makes a layer's inventory while the files of the layer are read for another purpose, so that no layer is unpacked twice.</summary>
internal sealed class InventoryRecorder : IDisposable
{
    private const int BufferSize = 80 * 1024;

    private readonly ImmutableArray<FileHashes>.Builder _hashes = ImmutableArray.CreateBuilder<FileHashes>();
    private readonly PackageDatabases _databases = new();
    private readonly byte[] _rest = new byte[BufferSize];

    // One of each for all files: a layer may have a hundred thousand.
    private readonly IncrementalHash _sha256 = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);

    [SuppressMessage("Security", "CA5350", Justification = "SPDX 2.3 requires SHA-1 of every file; the SHA-256 beside it is what identifies the file.")]
    private readonly IncrementalHash _sha1 = IncrementalHash.CreateHash(HashAlgorithmName.SHA1);

    /// <param name="read">Reads the file from a stream; it need not read all of it.</param>
    public async Task<T> RecordAsync<T>(string path, long length, Stream content, Func<Stream, Task<T>> read, CancellationToken cancellationToken)
    {
        using var kept = _databases.IsWanted(path, length) ? new MemoryStream() : null;
        await using var recorded = new RecordedStream(this, content, kept);
        T result = await read(recorded);
        while (await recorded.ReadAsync(_rest, cancellationToken) > 0)
        {
            // Everything counts, also what nobody wanted to read.
        }

        _hashes.Add(FinishFile());
        if (kept is not null)
        {
            _databases.Add(path, kept);
        }

        return result;
    }

    public LayerInventory Finish() => new(_hashes.ToImmutable(), _databases.Finish()) { HasDatabases = !_databases.AreTooLarge };

    public void Dispose()
    {
        _sha256.Dispose();
        _sha1.Dispose();
    }

    private FileHashes FinishFile()
    {
        Span<byte> sha1 = stackalloc byte[SHA1.HashSizeInBytes];
        Span<byte> sha256 = stackalloc byte[SHA256.HashSizeInBytes];
        _sha1.GetHashAndReset(sha1);
        _sha256.GetHashAndReset(sha256);
        return new FileHashes(Convert.ToHexStringLower(sha1), Digest.FromHash(sha256));
    }

    private sealed class RecordedStream(InventoryRecorder recorder, Stream inner, MemoryStream? copy) : ForwardStream
    {
        public override int Read(Span<byte> buffer)
        {
            int length = inner.Read(buffer);
            Pass(buffer[..length]);
            return length;
        }

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            int length = await inner.ReadAsync(buffer, cancellationToken);
            Pass(buffer.Span[..length]);
            return length;
        }

        private void Pass(ReadOnlySpan<byte> bytes)
        {
            recorder._sha256.AppendData(bytes);
            recorder._sha1.AppendData(bytes);
            copy?.Write(bytes);
        }
    }
}
