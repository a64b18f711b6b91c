using System.Text;
using ContainerStages.IO;

namespace ContainerStages.Benchmarks.Pieces;

/// <summary>Bytes that are the same in every run.</summary>
internal static class Payload
{
    private const int LineLength = 64;

    /// <summary>Every second line is noise, so that it compresses to about half, as assemblies do.</summary>
    public static byte[] Create(int length, int seed = 1)
    {
        var random = new Random(seed);
        byte[] bytes = new byte[length];
        for (int start = 0; start < length; start += 2 * LineLength)
        {
            Span<byte> line = bytes.AsSpan(start, Math.Min(LineLength, length - start));
            random.NextBytes(line);
            bytes.AsSpan(start + line.Length, Math.Min(LineLength, length - start - line.Length)).Fill((byte)'.');
        }

        return bytes;
    }

    public static FileContent File(int seed) => FileContent.Of(Encoding.UTF8.GetBytes($"the content of file {seed}"));
}
