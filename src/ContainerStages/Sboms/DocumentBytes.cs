using System.Buffers;
using System.Security.Cryptography;
using System.Text;

namespace ContainerStages.Sboms;

/// <summary>Writes a JSON document whose identifier follows from its content: the same content has the same identifier, and other content another one.</summary>
internal static class DocumentBytes
{
    /// <summary>Stands for the identifier while the document is written. It has to come before all text of others.</summary>
    public const string Identifier = "urn:uuid:00000000-0000-0000-0000-000000000000";

    public static byte[] Write(Action<DocumentWriter> write)
    {
        var buffer = new ArrayBufferWriter<byte>(1 << 18);
        using (var json = new DocumentWriter(buffer))
        {
            write(json);
        }

        buffer.Write("\n"u8);
        byte[] document = buffer.WrittenSpan.ToArray();
        int place = document.AsSpan().IndexOf(Encoding.ASCII.GetBytes(Identifier));
        if (place >= 0)
        {
            Encoding.ASCII.GetBytes($"urn:uuid:{UuidOf(document)}").CopyTo(document, place);
        }

        return document;
    }

    /// <summary>Version 8, whose bits may be anything (RFC 9562, 5.8).</summary>
    private static Guid UuidOf(ReadOnlySpan<byte> document)
    {
        Span<byte> bytes = SHA256.HashData(document).AsSpan(0, 16);
        bytes[6] = (byte)((bytes[6] & 0x0F) | 0x80);
        bytes[8] = (byte)((bytes[8] & 0x3F) | 0x80);
        return new Guid(bytes, bigEndian: true);
    }
}
