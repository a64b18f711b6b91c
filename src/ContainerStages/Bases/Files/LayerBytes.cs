using System.Security.Cryptography;
using ContainerStages.Layers;
using ContainerStages.Oci;

namespace ContainerStages.Bases.Files;

/// <summary>Tells how a layer is compressed where nothing but its bytes says so.</summary>
internal static class LayerBytes
{
    /// <summary>RFC 1952, 2.3.1.</summary>
    public static ReadOnlySpan<byte> GzipMagic => [0x1F, 0x8B];

    /// <summary>RFC 8878, 3.1.1.</summary>
    private static ReadOnlySpan<byte> ZstdMagic => [0x28, 0xB5, 0x2F, 0xFD];

    /// <summary>The media type of a layer; it is a plain tar when it starts like no compression.</summary>
    public static async Task<MediaType> DetectAsync(Stream layer, CancellationToken cancellationToken)
    {
        byte[] start = new byte[4];
        int length = await layer.ReadAtLeastAsync(start, start.Length, throwOnEndOfStream: false, cancellationToken);
        return start.AsSpan(0, length).StartsWith(GzipMagic) ? MediaType.OciLayerGzip
            : start.AsSpan(0, length).StartsWith(ZstdMagic) ? MediaType.OciLayerZstd
            : MediaType.OciLayer;
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
