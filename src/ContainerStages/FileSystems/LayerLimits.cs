using ContainerStages.Oci;

namespace ContainerStages.FileSystems;

/// <summary>
/// The limits for the unpacked size of a layer. An archive of some megabytes can keep a build busy for days, and no limit on the ratio alone
/// distinguishes it from a harmless one: gzip packs zeros 1000:1, and harmless layers have such files (a sparse <c>/var/log/lastlog</c> of gigabytes,
/// see moby/moby#5419). So everything is allowed up to <see cref="AlwaysAllowed"/>, and the ratio counts only above it.
/// </summary>
/// <param name="AlwaysAllowed">Bytes.</param>
/// <param name="MostPerByte">Unpacked bytes for each compressed one, above that.</param>
/// <param name="MostNames">The limit for the names in all paths: each entry, and each folder on the way to it, costs memory here and may cost an
/// inode on a node.</param>
internal sealed record LayerLimits(long AlwaysAllowed, int MostPerByte, int MostNames)
{
    /// <summary>
    /// Reading 8 GiB takes half a minute, which is acceptable in a build. Programs pack 2:1 to 5:1 and text 10:1, so 100:1 over more than 8 GiB is
    /// not software. The largest images of whole toolchains have some 500 000 files, ten folders deep.
    /// </summary>
    public static readonly LayerLimits Default = new(8L << 30, 100, 10_000_000);

    /// <summary>
    /// The bytes of a PAX header or a long name, which a reader loads into memory at once. Real ones have a path of 4 KiB and some extended
    /// attributes of at most 64 KiB.
    /// </summary>
    public const int MostHeaderBytes = 1 << 20;

    public long UnpackedBytesOf(Descriptor blob) => Math.Max(AlwaysAllowed, blob.Size > long.MaxValue / MostPerByte ? long.MaxValue : blob.Size * MostPerByte);
}
