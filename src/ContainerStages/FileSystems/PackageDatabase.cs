using System.Text;

namespace ContainerStages.FileSystems;

/// <summary>The files in which distributions list the packages of an image and the packages' files.</summary>
internal static class PackageDatabase
{
    public const string DpkgStatus = "var/lib/dpkg/status";

    /// <summary>One file a package, as distroless images have it in place of <see cref="DpkgStatus"/>.</summary>
    public const string DpkgStatusFolder = "var/lib/dpkg/status.d";

    public const string DpkgInfoFolder = "var/lib/dpkg/info";

    /// <summary>The list of an image that Chisel made: lines of JSON, compressed with zstd.</summary>
    public const string ChiselManifest = "var/lib/chisel/manifest.wall";

    /// <summary>Of Alpine; later versions have it below <c>usr</c>.</summary>
    public static readonly string[] Apk = ["lib/apk/db/installed", "usr/lib/apk/db/installed"];

    /// <summary>Bytes, uncompressed. The list of a distribution with ten thousand packages has ten megabytes.</summary>
    public const int MostBytes = 32 << 20;

    /// <summary>How the names of a package's list of files end in <see cref="DpkgStatusFolder"/>.</summary>
    public const string Sums = ".md5sums";

    public static bool IsPart(string path, long length) => length <= MostBytes && (path is DpkgStatus or ChiselManifest
        || path.StartsWith(DpkgStatusFolder + "/", StringComparison.Ordinal)
        || (path.StartsWith(DpkgInfoFolder + "/", StringComparison.Ordinal) && path.EndsWith(".list", StringComparison.Ordinal))
        || Apk.Contains(path));

    /// <returns>Null if the content is damaged: the image's packages are then not known.</returns>
    public static string? TextOf(string path, MemoryStream content)
    {
        content.Position = 0;
        if (path != ChiselManifest)
        {
            return Encoding.UTF8.GetString(content.GetBuffer(), 0, (int)content.Length);
        }

        try
        {
            using var unpacked = new ZstdSharp.DecompressionStream(content, leaveOpen: true);
            byte[] buffer = new byte[MostBytes];
            int length = unpacked.ReadAtLeast(buffer, buffer.Length, throwOnEndOfStream: false);
            return length < buffer.Length ? Encoding.UTF8.GetString(buffer, 0, length) : null;
        }
        catch (Exception e) when (e is ZstdSharp.ZstdException or IOException or InvalidDataException)
        {
            return null;
        }
    }
}
