using ContainerStages.Oci;

namespace ContainerStages.Layers;

/// <summary>The bytes of a file, known by digest and length before anything is written.</summary>
internal abstract record FileContent(Digest Digest, long Length)
{
    public abstract Stream OpenRead();

    public static FileContent Of(byte[] content) => new MemoryContent(content);

    /// <summary>Reads the file once, to know its digest.</summary>
    public static FileContent Of(string file)
    {
        using Stream stream = DiskContent.Open(file);
        return new DiskContent(file, Digest.Of(stream), stream.Length);
    }

    private sealed record MemoryContent(byte[] Bytes) : FileContent(Digest.Of(Bytes), Bytes.Length)
    {
        public override Stream OpenRead() => new MemoryStream(Bytes, writable: false);
    }

    private sealed record DiskContent(string File, Digest Digest, long Length) : FileContent(Digest, Length)
    {
        public override Stream OpenRead() => Open(File);

        // No buffer of its own: readers bring theirs.
        public static FileStream Open(string file) => new(file, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, bufferSize: 0, FileOptions.SequentialScan);
    }
}
