using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using ContainerStages.IO;
using ContainerStages.Oci;

namespace ContainerStages.FileSystems;

/// <summary>Makes a layer's inventory while the files of the layer are read for another purpose, so that no layer is unpacked twice.</summary>
internal sealed class InventoryRecorder
{
    private readonly ImmutableArray<FileHashes>.Builder _hashes = ImmutableArray.CreateBuilder<FileHashes>();
    private readonly PackageDatabases _databases = new();

    /// <param name="read">Reads the file from a stream; it need not read all of it.</param>
    public async Task<T> RecordAsync<T>(string path, long length, Stream content, Func<Stream, Task<T>> read, CancellationToken cancellationToken)
    {
        using var kept = _databases.IsWanted(path, length) ? new MemoryStream() : null;
        await using var recorded = new RecordedStream(content, kept);
        T result = await read(recorded);
        await recorded.CopyToAsync(Stream.Null, cancellationToken);
        _hashes.Add(recorded.Finish());
        if (kept is not null)
        {
            _databases.Add(path, kept);
        }

        return result;
    }

    public LayerInventory Finish() => new(_hashes.ToImmutable(), _databases.Finish()) { HasDatabases = !_databases.AreTooLarge };

    private sealed class RecordedStream(Stream inner, MemoryStream? copy) : ForwardStream
    {
        private readonly IncrementalHash _sha256 = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);

        [SuppressMessage("Security", "CA5350", Justification = "SPDX 2.3 requires SHA-1 of every file; the SHA-256 beside it is what identifies the file.")]
        private readonly IncrementalHash _sha1 = IncrementalHash.CreateHash(HashAlgorithmName.SHA1);

        public FileHashes Finish() => new(Convert.ToHexStringLower(_sha1.GetHashAndReset()), Digest.FromHash(_sha256.GetHashAndReset()));

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

        protected override void Dispose(bool disposing)
        {
            if (disposing)
            {
                _sha256.Dispose();
                _sha1.Dispose();
            }

            base.Dispose(disposing);
        }

        private void Pass(ReadOnlySpan<byte> bytes)
        {
            _sha256.AppendData(bytes);
            _sha1.AppendData(bytes);
            copy?.Write(bytes);
        }
    }
}
