using System.Security.Cryptography;
using ContainerStages.Layers;
using ContainerStages.Oci;

namespace ContainerStages.Bases.Files;

/// <summary>Tells how a layer is compressed where nothing but its bytes says so.</summary>
internal static class LayerBytes
{
    /// <summary>The media type of a layer; it is a plain tar when it starts like no compression.</summary>
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
    /// <exception cref="InvalidDataException">It cannot be uncompressed.</exception>
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
