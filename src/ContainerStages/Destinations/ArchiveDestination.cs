using System.Globalization;
using System.Text;
using ContainerStages.IO;
using ContainerStages.Images;
using ContainerStages.Layers;
using ContainerStages.Oci;
using ContainerStages.Storage;

namespace ContainerStages.Destinations;

/// <summary>One tar file, gzip-compressed when its name says so. It is complete or not there, and not written again for the same image.</summary>
internal sealed class ArchiveDestination : IDestination
{
    private const string EntryKind = "archives";

    /// <summary>The layers are compressed already: more effort gains nothing.</summary>
    private static readonly Compression Fast = new(CompressionKind.Gzip, 1);

    private readonly string _path;
    private readonly ArchiveFormat _format;

    /// <param name="path">
    /// Absolute. A folder, which exists or whose path ends in a slash, gets a file <c>REPOSITORY.tar.gz</c>, as with the SDK.
    /// </param>
    public ArchiveDestination(string path, ArchiveFormat format)
    {
        _path = path;
        _format = format;
    }

    public async Task<string> DeliverAsync(ImageSet images, ImageName name, ContentStore store, CancellationToken cancellationToken)
    {
        string file = FileOf(name);
        string target = OutputFile.Resolve(file);
        Compression compression = IsGzip(file) ? Fast : new Compression(CompressionKind.None, 0);
        string what = $"{(_format == ArchiveFormat.Oci ? "OCI" : "Docker")} archive of {string.Join(", ", name.Tags.Select(tag => $"{name.Repository}:{tag}"))}";
        string identity = $"{what} {images.Descriptor.Digest} {compression.Key}";
        string key = Digest.Of(Encoding.UTF8.GetBytes(file)).Hex;
        if (store.Entries.Read(EntryKind, key) == Entry(target, identity))
        {
            return $"Kept {file} as it was ({what})";
        }

        using RunningWork work = store.Progress.Begin($"Writing {file}");
        await OutputFile.WriteAsync(target, async stream =>
        {
            await using Stream counted = work.Count(stream);
            await using Stream compressed = compression.Compress(counted);
            await ImageArchive.WriteAsync(_format, images, name, store, compressed, cancellationToken);
        });
        await store.Entries.WriteAsync(EntryKind, key, Entry(target, identity));
        return $"Wrote {file} ({what})";
    }

    /// <summary>The file that an image of this name goes into.</summary>
    public string FileOf(ImageName name) =>
        _path.EndsWith('/') || _path.EndsWith('\\') || Directory.Exists(_path) ? Path.Combine(_path, name.Repository + ".tar.gz") : _path;

    private static bool IsGzip(string file) =>
        file.EndsWith(".gz", StringComparison.OrdinalIgnoreCase) || file.EndsWith(".tgz", StringComparison.OrdinalIgnoreCase);

    /// <summary>A file with the length and the time that it had when the image was written still holds the image.</summary>
    private static string Entry(string file, string identity)
    {
        var info = new FileInfo(file);
        return info.Exists ? string.Create(CultureInfo.InvariantCulture, $"{info.Length} {info.LastWriteTimeUtc.Ticks} {identity}") : "";
    }
}
