using System.Security.Cryptography;
using ContainerStages.Layers;
using ContainerStages.Oci;

namespace ContainerStages.Bases.Files;

/// <summary>Detects the compression of a layer from its bytes.</summary>
internal static class LayerBytes
{
    /// <summary>The media type of a layer: an uncompressed tar archive if the bytes begin with no known compression format.</summary>
    public static async Task<MediaType> DetectAsync(Stream layer, CancellationToken cancellationToken)
    {
        byte[] start = new byte[CompressionMagic.Length];
        int length = await layer.ReadAtLeastAsync(start, start.Length, throwOnEndOfStream: false, cancellationToken);
        return CompressionMagic.NameOf(start.AsSpan(0, length)) switch
        {
            "gzip" => MediaType.OciLayerGzip,
            "zstd" => MediaType.OciLayerZstd,
            _ => MediaType.OciLayer,
        };
    }

    /// <summary>The digest of a compressed layer's content.</summary>
    /// <exception cref="InvalidDataException">The layer cannot be uncompressed.</exception>
    public static async Task<Digest> DiffIdAsync(Stream layer, MediaType mediaType, CancellationToken cancellationToken)
    {
        try
        {
            await using Stream content = Compression.Decompress(layer, mediaType);
            return Digest.FromHash(await SHA256.HashDataAsync(content, cancellationToken));
        }
        catch (ZstdSharp.ZstdException e)
        {
            throw new InvalidDataException(e.Message, e);
        }
    }
}
