namespace ContainerStages.Layers;

/// <summary>Detects the compression of bytes from the first of them.</summary>
internal static class CompressionMagic
{
    /// <summary>The number of bytes that <see cref="NameOf"/> needs, unless there are fewer.</summary>
    public const int Length = 10;

    /// <summary>RFC 1952, 2.3.1.</summary>
    public static ReadOnlySpan<byte> Gzip => [0x1F, 0x8B];

    /// <summary>RFC 8878, 3.1.1.</summary>
    private static ReadOnlySpan<byte> Zstd => [0x28, 0xB5, 0x2F, 0xFD];

    /// <summary>RFC 8878, 3.1.2: after the first byte, 0x50 to 0x5F. The parallel zstd begins its files with such a frame.</summary>
    private static ReadOnlySpan<byte> ZstdSkippable => [0x2A, 0x4D, 0x18];

    /// <summary>With the magic number of the first block: the letters at the beginning might be a file's name in a tar archive.</summary>
    private static ReadOnlySpan<byte> Bzip2Block => [0x31, 0x41, 0x59, 0x26, 0x53, 0x59];

    private static ReadOnlySpan<byte> Xz => [0xFD, 0x37, 0x7A, 0x58, 0x5A, 0x00];

    /// <returns>Null if the bytes begin with no known compression format.</returns>
    public static string? NameOf(ReadOnlySpan<byte> start) =>
        start.StartsWith(Gzip) ? "gzip"
        : start.StartsWith(Zstd) || (start.Length > 4 && start[0] >> 4 == 5 && start[1..].StartsWith(ZstdSkippable)) ? "zstd"
        : start.StartsWith(Xz) ? "xz"
        : start.StartsWith("BZh"u8) && start.Length >= Length && start[4..].StartsWith(Bzip2Block) ? "bzip2"
        : null;
}
