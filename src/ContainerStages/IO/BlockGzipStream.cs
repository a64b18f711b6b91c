using System.Buffers.Binary;
using System.IO.Compression;

namespace ContainerStages.IO;

/// <summary>
/// Writes one gzip member (RFC 1952) whose blocks are compressed on several cores, as pigz does. Each block begins at a byte of its own and sees the
/// 32 KB before it, so that it is as small as in one piece. A block of which a sample hardly becomes smaller is stored: deflate takes longest for such bytes,
/// as of images, archives and models. The bytes depend on the content and the level alone: blocks have one length, however many cores there are and however
/// the content is written.
/// </summary>
/// <param name="output">Stays open.</param>
/// <param name="level">1 (fast) to 9 (small).</param>
internal sealed class BlockGzipStream(Stream output, int level) : Stream
{
    private const int BlockLength = 1024 * 1024;

    /// <summary>How many pieces of a block are its sample. Many small ones at equal distances find short regions that compress, which few large ones miss.</summary>
    private const int Pieces = 32;

    private const int PieceLength = 1024;

    /// <summary>A block is compressed if its sample becomes smaller than this percentage.</summary>
    private const int WorthwhilePercentage = 98;

    /// <summary>How far deflate looks back (RFC 1951, 2).</summary>
    private const int WindowLength = 32 * 1024;

    /// <summary>Blocks that are compressed at the same time: two layers have that many each, and memory stays flat.</summary>
    private const int BlocksAtOnce = 2;

    /// <summary>The header that <see cref="GZipStream"/> writes for each block, and that stands once at the beginning of the file.</summary>
    private const int HeaderLength = 10;

    /// <summary>Magic, deflate, no flags, no time, no speed, and no system: an image must not depend on the machine that builds it (RFC 1952, 2.3).</summary>
    private static readonly byte[] Header = [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 0xFF];

    /// <summary>The last block, without content (RFC 1951, 3.2.6).</summary>
    private static readonly byte[] LastBlock = [3, 0];

    private readonly Queue<(Block Block, Task Compressed)> _running = [];
    private readonly Stack<Block> _free = [];
    private Block? _filling;
    private Block? _previous;
    private Crc32 _checksum = new();
    private uint _length;
    private bool _isStarted;
    private bool _isDisposed;

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        _checksum.Append(buffer.Span);
        _length += (uint)buffer.Length;
        while (!buffer.IsEmpty)
        {
            _filling ??= NextBlock();
            buffer = buffer[_filling.Add(buffer.Span)..];
            if (_filling.IsFull)
            {
                Start(_filling);
                while (_running.Count > BlocksAtOnce)
                {
                    await WriteOldestAsync(cancellationToken);
                }
            }
        }
    }

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override void Write(byte[] buffer, int offset, int count) => WriteAsync(buffer.AsMemory(offset, count)).AsTask().GetAwaiter().GetResult();

    /// <summary>A block is compressed when it is full: a flush that did it earlier would change the bytes.</summary>
    public override void Flush()
    {
    }

    /// <summary>Writes the end of the file.</summary>
    public override async ValueTask DisposeAsync()
    {
        if (!_isDisposed)
        {
            _isDisposed = true;
            try
            {
                await EndAsync();
            }
            finally
            {
                // After a fault, blocks may still be on other threads.
                await Task.WhenAll(_running.Select(running => running.Compressed));
            }
        }

        await base.DisposeAsync();
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing && !_isDisposed)
        {
            DisposeAsync().AsTask().GetAwaiter().GetResult();
        }

        base.Dispose(disposing);
    }

    private async Task EndAsync()
    {
        if (_filling is not null)
        {
            Start(_filling);
        }

        while (_running.Count > 0)
        {
            await WriteOldestAsync(CancellationToken.None);
        }

        await WriteHeaderAsync(CancellationToken.None);
        byte[] end = [.. LastBlock, 0, 0, 0, 0, 0, 0, 0, 0];
        BinaryPrimitives.WriteUInt32LittleEndian(end.AsSpan(LastBlock.Length), _checksum.Value);
        BinaryPrimitives.WriteUInt32LittleEndian(end.AsSpan(LastBlock.Length + sizeof(uint)), _length);
        await output.WriteAsync(end);
    }

    private Block NextBlock()
    {
        Block block = _free.TryPop(out Block? free) ? free : new Block();
        block.Begin(_previous);
        return block;
    }

    private void Start(Block block)
    {
        _running.Enqueue((block, Task.Run(() => block.Compress(level))));
        _previous = block;
        _filling = null;
    }

    private async Task WriteOldestAsync(CancellationToken cancellationToken)
    {
        (Block block, Task compressed) = _running.Peek();
        await compressed;
        await WriteHeaderAsync(cancellationToken);
        await output.WriteAsync(block.Compressed, cancellationToken);
        _running.Dequeue();
        _free.Push(block);
    }

    private async Task WriteHeaderAsync(CancellationToken cancellationToken)
    {
        if (!_isStarted)
        {
            await output.WriteAsync(Header, cancellationToken);
            _isStarted = true;
        }
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    /// <summary>One block with the bytes before it. It is used again, because each has a megabyte.</summary>
    private sealed class Block
    {
        private readonly byte[] _content = new byte[WindowLength + BlockLength];

        /// <summary>The fastest level may write nine bits for a byte; the rest is for headers and flushes.</summary>
        private readonly byte[] _output = new byte[((WindowLength + BlockLength) / 8 * 9) + 4096];
        private int _window;
        private int _end;
        private int _start;
        private int _length;

        public bool IsFull => _end == _window + BlockLength;

        /// <summary>The block's part of the file, after <see cref="Compress"/>.</summary>
        public ReadOnlyMemory<byte> Compressed => _output.AsMemory(_start, _length);

        /// <param name="previous">The full block before it, which may be this one; null for the first.</param>
        public void Begin(Block? previous)
        {
            _window = previous is null ? 0 : WindowLength;
            previous?._content.AsSpan(previous._end - _window, _window).CopyTo(_content);
            _end = _window;
        }

        /// <returns>How many of the bytes are in the block now.</returns>
        public int Add(ReadOnlySpan<byte> bytes)
        {
            int length = Math.Min(bytes.Length, _window + BlockLength - _end);
            bytes[..length].CopyTo(_content.AsSpan(_end));
            _end += length;
            return length;
        }

        public void Compress(int level)
        {
            bool isStored = !IsWorthwhile(level);
            using var output = new MemoryStream(_output);
            using var gzip = new GZipStream(output, new ZLibCompressionOptions { CompressionLevel = isStored ? 0 : level }, leaveOpen: true);
            if (_window > 0 && !isStored)
            {
                // A flush ends at a byte, and deflate still sees what it has read. What was written before the block is not kept.
                gzip.Write(_content, 0, _window);
                gzip.Flush();
            }

            _start = Math.Max((int)output.Position, HeaderLength);
            gzip.Write(_content, _window, _end - _window);
            gzip.Flush();
            _length = (int)output.Position - _start;
        }

        /// <summary>Whether a sample of the block becomes smaller. A block that is shorter than the sample is always compressed.</summary>
        private bool IsWorthwhile(int level)
        {
            int distance = (_end - _window) / Pieces;
            if (distance < PieceLength)
            {
                return true;
            }

            using var output = new MemoryStream(_output);
            using (var gzip = new GZipStream(output, new ZLibCompressionOptions { CompressionLevel = level }, leaveOpen: true))
            {
                for (int piece = 0; piece < Pieces; piece++)
                {
                    gzip.Write(_content, _window + (piece * distance), PieceLength);
                }
            }

            return output.Position * 100 < Pieces * PieceLength * WorthwhilePercentage;
        }
    }
}
