using System.Buffers;
using System.Collections.Immutable;
using System.Runtime.InteropServices;
using System.Text;

namespace ContainerStages.Checks.Secrets;

/// <summary>
/// Finds secrets in any bytes: in UTF-8, and in UTF-16 at even and odd positions, as constants in an assembly (ECMA-335, II.24.2.4, "#US and #Blob
/// heaps") and in NativeAOT's output; in the content of compressed files and archives (<see cref="PackedFile"/>), and in keys in base 64. The same
/// bytes give the same findings, independent of how the stream splits them. A scan takes at most seconds for any bytes: a file that is full of
/// secrets is read until <see cref="MostSecrets"/> are found.
/// </summary>
internal static class SecretScanner
{
    /// <summary>In bytes. It is even, so that UTF-16 keeps its positions.</summary>
    private const int WindowLength = 256 * 1024;

    /// <summary>The limit for one file: each fingerprint takes milliseconds, and more lines would not help a reader.</summary>
    internal const int MostSecrets = 100;

    /// <summary>
    /// The bytes that detectors read around a keyword, with two bytes for each character. Every window has both, except at the ends of the stream.
    /// </summary>
    private const int Before = 2 * Detector.Before;
    private const int After = 2 * Detector.After;

    private static readonly KeywordSearch Search = new([.. Detectors.All, KeyDetectors.Base64]);
    private static readonly KeywordSearch KeySearch = new(KeyDetectors.All);

    /// <summary>Reads the stream to the end, one window at a time, and then its packed content if it is seekable.</summary>
    /// <param name="content">The content, from its beginning.</param>
    /// <param name="name">The file's name, because brotli has no signature.</param>
    /// <param name="cancellationToken">Cancels the scan.</param>
    public static async Task<ImmutableArray<FoundSecret>> ScanAsync(Stream content, string name, CancellationToken cancellationToken)
    {
        Dictionary<(string Kind, string Secret), FoundSecret> found = [];
        byte[] window = ArrayPool<byte>.Shared.Rent(WindowLength);
        char[] text = ArrayPool<char>.Shared.Rent(WindowLength);
        try
        {
            await ScanAsync(content, window.AsMemory(0, WindowLength), text, found, cancellationToken);
            foreach (Stream part in PackedFile.Open(name, content))
            {
                await ScanAsync(part, window.AsMemory(0, WindowLength), text, found, cancellationToken);
                if (found.Count == MostSecrets)
                {
                    break;
                }
            }

            return Sorted(found.Values);
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

    private static async Task ScanAsync(
        Stream content, Memory<byte> window, char[] text, Dictionary<(string Kind, string Secret), FoundSecret> found, CancellationToken cancellationToken)
    {
        int start = 0;
        int length = 0;
        bool isLast;
        do
        {
            length += await content.ReadAtLeastAsync(window[length..], window.Length - length, throwOnEndOfStream: false, cancellationToken);
            isLast = length < window.Length;
            int end = isLast ? length : length - After;
            if (isLast)
            {
                // Completes the last character of big-endian UTF-16, which is read as little-endian from an odd position on.
                window.Span[length] = 0;
            }

            Scan(window.Span[..length], window.Span[1..(isLast ? length + 1 : length)], text, start, end, found);

            start = Math.Min(Before, end);
            int kept = length - end + start;
            window[(end - start)..length].CopyTo(window);
            length = kept;
        }
        while (!isLast && found.Count < MostSecrets);
    }

    /// <param name="odd">The window from its second byte on.</param>
    /// <param name="text">A buffer for the window in UTF-16.</param>
    private static void Scan(ReadOnlySpan<byte> window, ReadOnlySpan<byte> odd, char[] text, int start, int end, Dictionary<(string Kind, string Secret), FoundSecret> found)
    {
        // Latin-1 maps each byte to one character. This equals UTF-8 for keywords and tokens, and never fails on other bytes.
        Encoding.Latin1.GetChars(window, text);
        Scan(text.AsSpan(0, window.Length), (start, end), found);
        if (window.Contains((byte)0))
        {
            Scan(MemoryMarshal.Cast<byte, char>(window), (start / 2, (end + 1) / 2), found);
            Scan(MemoryMarshal.Cast<byte, char>(odd), (start / 2, end / 2), found);
        }
    }

    private static void Scan(ReadOnlySpan<char> text, (int From, int To) range, Dictionary<(string Kind, string Secret), FoundSecret> found) =>
        Scan(text, range, Search, found);

    private static void Scan(ReadOnlySpan<char> text, (int From, int To) range, KeywordSearch search, Dictionary<(string Kind, string Secret), FoundSecret> found)
    {
        Dictionary<Range, Detector> here = [];
        search.Find(text, range, here);
        foreach ((Range secret, Detector detector) in here)
        {
            if (detector.IsBase64)
            {
                string decoded = DecodeBase64(text[secret]);
                Scan(decoded, (0, decoded.Length), KeySearch, found);
                continue;
            }

            // The same secret may occur a million times.
            (string Kind, string Secret) key = (detector.Name, text[secret].ToString());
            if (found.Count < MostSecrets && !found.ContainsKey(key))
            {
                found[key] = FoundSecret.Of(detector, key.Secret);
            }
        }
    }

    /// <summary>Decodes to Latin-1, and ignores line endings, which may be escaped.</summary>
    private static string DecodeBase64(ReadOnlySpan<char> text)
    {
        string digits = text.ToString().Replace("\\r", "", StringComparison.Ordinal).Replace("\\n", "", StringComparison.Ordinal);
        digits = string.Concat(digits.Where(character => !char.IsWhiteSpace(character))).TrimEnd('=');

        // The match may contain the first character after the base 64: a single extra digit is dropped.
        digits = digits[..(digits.Length - (digits.Length % 4 == 1 ? 1 : 0))];
        return Encoding.Latin1.GetString(Convert.FromBase64String(digits + new string('=', (4 - (digits.Length % 4)) % 4)));
    }

    private static ImmutableArray<FoundSecret> Sorted(IEnumerable<FoundSecret> found) =>
        [.. found.OrderBy(secret => secret.Name, StringComparer.Ordinal).ThenBy(secret => secret.Fingerprint, StringComparer.Ordinal)];
}
