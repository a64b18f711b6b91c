namespace ContainerStages.Oci;

/// <summary>The names and the marker of an image layout (image-spec, image-layout.md).</summary>
internal static class ImageLayout
{
    public const string MarkerName = "oci-layout";
    public const string IndexName = "index.json";
    public const string BlobsName = "blobs/sha256";
    public const string Version = "1.0.0";

    public static ReadOnlySpan<byte> Marker => """{"imageLayoutVersion":"1.0.0"}"""u8;

    /// <summary>Relative to the layout, with <c>/</c>.</summary>
    public static string BlobName(Digest digest) => $"{BlobsName}/{digest.Hex}";

    /// <returns>The version.</returns>
    /// <exception cref="FormatException">The content is not the marker of a supported version.</exception>
    public static string CheckMarker(ReadOnlySpan<byte> content)
    {
        string version = Json.String(Json.ParseObject(content, MarkerName), "imageLayoutVersion");
        return version == Version
            ? version
            : throw new FormatException($"it is an image layout of version '{version}', and only {Version} is known");
    }
}
