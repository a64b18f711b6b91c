namespace ContainerStages.IO;

/// <summary>
/// Replaces the byte at an offset: zlib writes the build machine's operating system into gzip's header, and an image must not depend on it.
/// </summary>
/// <param name="offset">-1 for none.</param>
internal sealed class FixedByteStream(Stream inner, int offset, byte value) : WriteOnlyStream(inner)
{
    protected override byte[]? Pass(ReadOnlySpan<byte> bytes)
    {
        long index = offset - Length;
        if (index < 0 || index >= bytes.Length)
        {
            return null;
        }

        byte[] changed = bytes.ToArray();
        changed[index] = value;
        return changed;
    }
}
