using ContainerStages.Diagnostics;
using ContainerStages.Oci;

namespace ContainerStages.IO;

/// <summary>The bytes of a file, whose digest and length are known before anything is written.</summary>
internal abstract record FileContent(Digest Digest, long Length)
{
    public abstract Stream OpenRead();

    /// <summary>The whole content of a small file.</summary>
    /// <exception cref="ContainerStagesException">The file has changed or disappeared since it was found.</exception>
    public byte[] ReadAll() => Read(stream =>
    {
        byte[] content = new byte[Length];
        stream.ReadExactly(content);
        return content;
    });

    /// <summary>Reads the file again.</summary>
    /// <exception cref="ContainerStagesException">The file has changed or disappeared since it was found.</exception>
    public T Read<T>(Func<Stream, T> read)
    {
        try
        {
            using Stream stream = OpenRead();
            return read(stream);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Changed(e);
        }
    }

    /// <summary>The error for a caller that fails to read the file again.</summary>
    public static ContainerStagesException Changed(Exception e) => new(
        Catalogue.FileChanged,
        $"cannot read a published file again: {e.Message}",
        "Something else changes the publish folder during the publish: stop it, or let it finish, and publish again.",
        e);

    public static FileContent Of(byte[] content) => new MemoryContent(content);

    /// <summary>Reads the file once, to compute its digest.</summary>
    public static FileContent Of(string file)
    {
        using Stream stream = DiskContent.Open(file);
        return new DiskContent(file, Digest.Of(stream), stream.Length);
    }

    /// <summary>A part of a file whose digest is known.</summary>
    /// <param name="file">An absolute path; it never changes.</param>
    public static FileContent OfPart(string file, long offset, long length, Digest digest) => new PartContent(file, offset, digest, length);

    private sealed record MemoryContent(byte[] Bytes) : FileContent(Digest.Of(Bytes), Bytes.Length)
    {
        public override Stream OpenRead() => new MemoryStream(Bytes, writable: false);
    }

    private sealed record DiskContent(string File, Digest Digest, long Length) : FileContent(Digest, Length)
    {
        public override Stream OpenRead() => Open(File);

        // The stream has no buffer, because readers have their own.
        public static FileStream Open(string file) => new(file, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, bufferSize: 0, FileOptions.SequentialScan);
    }

    private sealed record PartContent(string File, long Offset, Digest Digest, long Length) : FileContent(Digest, Length)
    {
        public override Stream OpenRead() => new FilePartStream(File, Offset, Length);
    }
}
