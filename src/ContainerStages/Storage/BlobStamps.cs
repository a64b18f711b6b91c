using System.Globalization;
using ContainerStages.Oci;

namespace ContainerStages.Storage;

/// <summary>
/// The length and the time that blobs had when a build verified them, as in git's index: a blob that still has both is here, and only who reads it
/// verifies it again. A wrong stamp would need a program that changes a blob and sets its time back: who may do that may also change the cache
/// entries, which name the blob of a layer.
/// </summary>
internal sealed class BlobStamps(CacheEntries entries, TimeProvider clock)
{
    private const string Kind = "blob-stamps";

    /// <summary>A file may change twice within one step of its time, which is two seconds on some file systems: a younger file gets no stamp.</summary>
    private static readonly TimeSpan Youngest = TimeSpan.FromSeconds(2);

    /// <summary>Then the blob is verified again, and its time says that it was used.</summary>
    private static readonly TimeSpan Oldest = StoreCleanup.InUse / 2;

    /// <param name="file">The blob's, which exists.</param>
    public bool AreValid(Digest digest, FileInfo file) => AgeOf(file) < Oldest && entries.Read(Kind, digest.Hex) == StampOf(file);

    /// <param name="file">The blob's, whose content was verified after it was looked up.</param>
    public async Task SetAsync(Digest digest, FileInfo file)
    {
        if (AgeOf(file) >= Youngest)
        {
            await entries.WriteAsync(Kind, digest.Hex, StampOf(file));
        }
    }

    private TimeSpan AgeOf(FileInfo file) => clock.GetUtcNow().UtcDateTime - file.LastWriteTimeUtc;

    private static string StampOf(FileInfo file) => string.Create(CultureInfo.InvariantCulture, $"{file.Length} {file.LastWriteTimeUtc.Ticks}");
}
