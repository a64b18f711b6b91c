using ContainerStages.Oci;

namespace ContainerStages.Images.Files;

/// <summary>
/// How much a layer may unpack to. An archive of some megabytes can be made that keeps a build busy for days, and no limit on the ratio
/// alone tells it from an honest one: gzip packs zeros 1000:1, and honest layers have such files (a sparse <c>/var/log/lastlog</c> of
/// gigabytes, see moby/moby#5419). So up to <see cref="AlwaysAllowed"/> everything goes, and only above it the ratio counts.
/// </summary>
/// <param name="AlwaysAllowed">Bytes.</param>
/// <param name="MostPerByte">Unpacked bytes for each compressed one, above that.</param>
/// <param name="MostNames">Of all paths together: each entry, and each folder on the way to it, costs memory here and may cost an inode on a node.</param>
internal sealed record LayerLimits(long AlwaysAllowed, int MostPerByte, int MostNames)
{
    /// <summary>
    /// 8 GiB take half a minute to read, which a build survives. Programs pack 2:1 to 5:1 and text 10:1, so 100:1 over more than 8 GiB is
    /// no software. The largest images of whole toolchains have some 500 000 files, ten folders deep.
    /// </summary>
    public static readonly LayerLimits Default = new(8L << 30, 100, 10_000_000);

    /// <summary>
    /// Bytes of a PAX header or a long name, which a reader takes into memory at once. Real ones have a path of 4 KiB and some extended
    /// attributes of at most 64 KiB.
    /// </summary>
    public const int MostHeaderBytes = 1 << 20;

    public long UnpackedBytesOf(Descriptor blob) => Math.Max(AlwaysAllowed, blob.Size > long.MaxValue / MostPerByte ? long.MaxValue : blob.Size * MostPerByte);
}
