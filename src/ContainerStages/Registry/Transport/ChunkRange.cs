using System.Globalization;

namespace ContainerStages.Registry.Transport;

/// <summary>
/// Bytes of an upload as the distribution-spec writes them in <c>Content-Range</c> and <c>Range</c> (distribution-spec, "Pushing a blob in
/// chunks"): <c>start-end</c>, both counted, without the unit that RFC 9110 has.
/// </summary>
internal readonly record struct ChunkRange(long Start, long End)
{
    /// <param name="length">At least 1: an empty range cannot be written.</param>
    public static ChunkRange Of(long start, long length) => new(start, start + length - 1);

    /// <summary>
    /// The number of bytes that an upload session has, from its <c>Range</c>. The CNCF's registry sends <c>0-0</c> for an empty session, so the one
    /// byte that it could also mean is sent again; a registry that has this byte answers with 416.
    /// </summary>
    /// <param name="text">Some registries put RFC 9110's unit before it.</param>
    public static bool TryParseAccepted(string? text, out long accepted)
    {
        string range = (text ?? "").Trim();
        string[] parts = (range.StartsWith("bytes=", StringComparison.OrdinalIgnoreCase) ? range[6..] : range).Split('-');
        accepted = 0;
        if (parts is not ["0", var last] || !long.TryParse(last, NumberStyles.None, CultureInfo.InvariantCulture, out long end) || end == long.MaxValue)
        {
            return false;
        }

        accepted = end == 0 ? 0 : end + 1;
        return true;
    }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Start}-{End}");
}
