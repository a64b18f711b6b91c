using System.Buffers.Binary;
using System.IO.Compression;
using ContainerStages.IO;
using ContainerStages.Oci;

namespace ContainerStages.Checks.Secrets;

/// <summary>
/// The content of a compressed file or an archive: gzip, brotli, and zip with its variants, such as packages of NuGet and Java. Archives inside
/// archives are not unpacked. Nothing is written, and no more is read than the limits below; a damaged file is read up to the damage.
/// </summary>
internal static class PackedFile
{
    /// <summary>The limit for the whole content of one file.</summary>
    private const long MostBytes = 256L << 20;

    /// <summary>
    /// The limit for a part, as a multiple of its compressed length; <see cref="Allowance"/> is added for short parts. Only a part that is made to be
    /// large has a higher ratio.
    /// </summary>
    private const int MostRatio = 200;
    private const int Allowance = 1 << 20;

    private const int MostEntries = 10_000;

    // APPNOTE.TXT of PKWARE, 4.3.7, 4.3.12 and 4.3.16.
    private const uint LocalSignature = 0x04034B50;
    private const uint DirectorySignature = 0x02014B50;
    private const uint EndSignature = 0x06054B50;
    private const int LocalLength = 30;
    private const int DirectoryLength = 46;
    private const int EndLength = 22;
    private const int Stored = 0;
    private const int Deflated = 8;
    private const int Encrypted = 1;

    /// <param name="start">The file's first four bytes, or fewer if it is shorter.</param>
    public static bool IsOne(string name, ReadOnlySpan<byte> start) => IsGzip(start) || IsZip(start) || IsBrotli(name);

    /// <summary>The name of the plain file that a compressed file of a web server belongs to; null for other files.</summary>
    public static string? PlainName(string name) =>
        name.EndsWith(".gz", StringComparison.OrdinalIgnoreCase) || IsBrotli(name) ? name[..^3] : null;

    /// <returns>Whether the compressed file contains exactly the given file.</returns>
    public static bool Holds(string name, Stream file, Digest plain)
    {
        bool holds = Open(name, file).Select(content => Digest.Of(content)).SequenceEqual([plain]);
        file.Position = 0;
        return holds;
    }

    /// <param name="name">The file's name: brotli has no signature, and is recognised only by the name.</param>
    /// <param name="file">A stream that is not seekable gives no parts.</param>
    /// <returns>The parts. Each can be read once, until the next is requested.</returns>
    public static IEnumerable<Stream> Open(string name, Stream file)
    {
        if (!file.CanSeek)
        {
            return [];
        }

        byte[] start = new byte[4];
        file.Position = 0;
        int length = file.ReadAtLeast(start, start.Length, throwOnEndOfStream: false);
        file.Position = 0;
        return IsGzip(start) ? Whole(new GZipStream(file, CompressionMode.Decompress, leaveOpen: true), file.Length)
            : IsZip(start.AsSpan(0, length)) ? Entries(file)
            : IsBrotli(name) ? Whole(new BrotliStream(file, CompressionMode.Decompress, leaveOpen: true), file.Length)
            : [];
    }

    private static bool IsGzip(ReadOnlySpan<byte> start) => start is [0x1F, 0x8B, 8, ..];

    private static bool IsZip(ReadOnlySpan<byte> start) => BinaryPrimitives.TryReadUInt32LittleEndian(start, out uint signature) && signature == LocalSignature;

    private static bool IsBrotli(string name) => name.EndsWith(".br", StringComparison.OrdinalIgnoreCase);

    private static IEnumerable<Stream> Whole(Stream content, long packedLength)
    {
        using Stream owned = content;
        using var part = new Part(content, Math.Min(MostBytes, Most(packedLength)));
        yield return part;
    }

    private static IEnumerable<Stream> Entries(Stream file)
    {
        long left = MostBytes;
        foreach (Entry entry in Directory(file))
        {
            if (Find(file, entry))
            {
                using DeflateStream? content = entry.Method == Deflated ? new DeflateStream(file, CompressionMode.Decompress, leaveOpen: true) : null;
                using var part = new Part(content ?? file, Math.Min(left, content is null ? entry.PackedLength : Most(entry.PackedLength)));
                yield return part;
                left -= part.Count;
            }
        }
    }

    private static long Most(long packedLength) => (packedLength * MostRatio) + Allowance;

    /// <summary>Seeks to an entry's data, by the lengths in its local header.</summary>
    private static bool Find(Stream file, Entry entry)
    {
        Span<byte> header = stackalloc byte[LocalLength];
        file.Position = Math.Min(entry.Offset, file.Length);
        if (file.ReadAtLeast(header, LocalLength, throwOnEndOfStream: false) < LocalLength || !IsZip(header))
        {
            return false;
        }

        long data = entry.Offset + LocalLength + BinaryPrimitives.ReadUInt16LittleEndian(header[26..]) + BinaryPrimitives.ReadUInt16LittleEndian(header[28..]);
        file.Position = Math.Min(data, file.Length);
        return true;
    }

    /// <summary>The files that are not encrypted and have a supported method. An archive of more than 4 GB or 65535 entries gives none.</summary>
    private static List<Entry> Directory(Stream file)
    {
        List<Entry> entries = [];
        if (FindDirectory(file) is not var (position, moved))
        {
            return entries;
        }

        file.Position = position;
        var buffered = new BufferedStream(file, 1 << 16);
        Span<byte> header = stackalloc byte[DirectoryLength];
        while (entries.Count < MostEntries
            && buffered.ReadAtLeast(header, DirectoryLength, throwOnEndOfStream: false) == DirectoryLength
            && BinaryPrimitives.ReadUInt32LittleEndian(header) == DirectorySignature)
        {
            int method = BinaryPrimitives.ReadUInt16LittleEndian(header[10..]);
            uint packedLength = BinaryPrimitives.ReadUInt32LittleEndian(header[20..]);
            if (method is Stored or Deflated && (header[8] & Encrypted) == 0 && packedLength > 0)
            {
                entries.Add(new Entry(moved + BinaryPrimitives.ReadUInt32LittleEndian(header[42..]), packedLength, method));
            }

            int names = BinaryPrimitives.ReadUInt16LittleEndian(header[28..]) + BinaryPrimitives.ReadUInt16LittleEndian(header[30..]) + BinaryPrimitives.ReadUInt16LittleEndian(header[32..]);
            buffered.Seek(names, SeekOrigin.Current);
        }

        return entries;
    }

    /// <returns>The position of the directory, and the length of data in front of the archive, by which all its positions are shifted.</returns>
    private static (long Position, long Moved)? FindDirectory(Stream file)
    {
        byte[] end = new byte[Math.Min(file.Length, EndLength + ushort.MaxValue)];
        file.Position = file.Length - end.Length;
        int length = file.ReadAtLeast(end, end.Length, throwOnEndOfStream: false);
        for (int i = length - EndLength; i >= 0; i--)
        {
            if (BinaryPrimitives.ReadUInt32LittleEndian(end.AsSpan(i)) == EndSignature)
            {
                uint size = BinaryPrimitives.ReadUInt32LittleEndian(end.AsSpan(i + 12));
                uint offset = BinaryPrimitives.ReadUInt32LittleEndian(end.AsSpan(i + 16));
                long position = file.Length - end.Length + i - size;
                return position >= offset ? (position, position - offset) : null;
            }
        }

        return null;
    }

    private readonly record struct Entry(long Offset, long PackedLength, int Method);

    /// <summary>A stream that ends at a limit or at damaged data. The caller closes the stream that it reads from.</summary>
    private sealed class Part(Stream content, long most) : ForwardStream
    {
        public long Count { get; private set; }

        public override int Read(Span<byte> buffer)
        {
            try
            {
                return Counted(content.Read(buffer[..Fit(buffer.Length)]));
            }
            catch (Exception e) when (IsDamage(e))
            {
                return 0;
            }
        }

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            try
            {
                return Counted(await content.ReadAsync(buffer[..Fit(buffer.Length)], cancellationToken));
            }
            catch (Exception e) when (IsDamage(e))
            {
                return 0;
            }
        }

        /// <summary>Brotli's stream throws the second.</summary>
        private static bool IsDamage(Exception e) => e is InvalidDataException or InvalidOperationException;

        private int Fit(int length) => (int)Math.Min(length, most - Count);

        private int Counted(int length)
        {
            Count += length;
            return length;
        }
    }
}
