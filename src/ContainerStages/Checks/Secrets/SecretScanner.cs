using System.Buffers;
using System.Collections.Immutable;
using System.Runtime.InteropServices;
using System.Text;

namespace ContainerStages.Checks.Secrets;

/// <summary>
/// Finds secrets in any bytes: in UTF-8, and in UTF-16 at even and odd positions, as constants stand in an assembly (ECMA-335, II.24.2.4,
/// "#US and #Blob heaps") and in what NativeAOT writes. Pure: the same bytes give the same findings, however the stream cuts them. Whatever the bytes
/// are, a scan takes seconds and no more: a file that is full of secrets is read until <see cref="MostSecrets"/> are found.
/// </summary>
internal static class SecretScanner
{
    /// <summary>In bytes; even, so that UTF-16 keeps its positions.</summary>
    private const int WindowLength = 256 * 1024;

    /// <summary>Each fingerprint takes milliseconds, and nobody reads more lines than these about one file.</summary>
    internal const int MostSecrets = 100;

    /// <summary>As much as detectors see around a keyword of two bytes a character. Both are in every window but at the ends of the stream.</summary>
    private const int Before = 2 * Detector.Before;
    private const int After = 2 * Detector.After;

    private static readonly ImmutableArray<KeywordSearch> Searches = KeywordSearch.For(Detectors.All);

    /// <summary>Reads to the end, a window at a time.</summary>
    public static async Task<ImmutableArray<FoundSecret>> ScanAsync(Stream content, CancellationToken cancellationToken)
    {
        byte[] window = ArrayPool<byte>.Shared.Rent(WindowLength);
        char[] text = ArrayPool<char>.Shared.Rent(WindowLength);
        try
        {
            return await ScanAsync(content, window.AsMemory(0, WindowLength), text, cancellationToken);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(window);
            ArrayPool<char>.Shared.Return(text);
        }
    }

    public static ImmutableArray<FoundSecret> Scan(string text)
    {
        Dictionary<(string Kind, string Secret), FoundSecret> found = [];
        Scan(text, (0, text.Length), found);
        return Sorted(found.Values);
    }

    private static async Task<ImmutableArray<FoundSecret>> ScanAsync(Stream content, Memory<byte> window, char[] text, CancellationToken cancellationToken)
    {
        Dictionary<(string Kind, string Secret), FoundSecret> found = [];
        int start = 0;
        int length = 0;
        bool isLast;
        do
        {
            length += await content.ReadAtLeastAsync(window[length..], window.Length - length, throwOnEndOfStream: false, cancellationToken);
            isLast = length < window.Length;
            int end = isLast ? length : length - After;
            Scan(window.Span[..length], text, start, end, found);

            start = Math.Min(Before, end);
            int kept = length - end + start;
            window[(end - start)..length].CopyTo(window);
            length = kept;
        }
        while (!isLast && found.Count < MostSecrets);

        return Sorted(found.Values);
    }

    /// <param name="text">Room for the window in UTF-16.</param>
    private static void Scan(ReadOnlySpan<byte> window, char[] text, int start, int end, Dictionary<(string Kind, string Secret), FoundSecret> found)
    {
        // Latin-1 maps each byte to one character: UTF-8 as far as keywords and tokens go, and nothing else in the bytes stops it.
        Encoding.Latin1.GetChars(window, text);
        Scan(text.AsSpan(0, window.Length), (start, end), found);
        if (window.Contains((byte)0))
        {
            Scan(MemoryMarshal.Cast<byte, char>(window), (start / 2, (end + 1) / 2), found);
            Scan(MemoryMarshal.Cast<byte, char>(window[Math.Min(1, window.Length)..]), (start / 2, end / 2), found);
        }
    }

    private static void Scan(ReadOnlySpan<char> text, (int From, int To) range, Dictionary<(string Kind, string Secret), FoundSecret> found)
    {
        Dictionary<Range, Detector> here = [];
        foreach (KeywordSearch search in Searches)
        {
            search.Find(text, range, here);
        }

        foreach ((Range secret, Detector detector) in here)
        {
            // The same one may stand there a million times.
            (string Kind, string Secret) key = (detector.Name, text[secret].ToString());
            if (found.Count < MostSecrets && !found.ContainsKey(key))
            {
                found[key] = FoundSecret.Of(detector, key.Secret);
            }
        }
    }

    private static ImmutableArray<FoundSecret> Sorted(IEnumerable<FoundSecret> found) =>
        [.. found.OrderBy(secret => secret.Name, StringComparer.Ordinal).ThenBy(secret => secret.Fingerprint, StringComparer.Ordinal)];
}
