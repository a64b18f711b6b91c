using System.Collections.Immutable;
using ContainerStages.Diagnostics;
using ContainerStages.Images;
using ContainerStages.Oci;
using ContainerStages.Storage;

namespace ContainerStages.Destinations;

/// <summary>
/// The layers of an image that a local engine has already. No engine lists its layers; but an id of an image is a digest, and where the content
/// store has what it is the digest of, the layers of that image are known.
/// </summary>
internal static class EngineLayers
{
    private const int MostImages = 50;

    /// <summary>A manifest and a configuration are smaller; an id may be the digest of anything.</summary>
    private const long LongestDocument = 4_000_000;

    /// <param name="ids">Of the engine's images, as it says them.</param>
    public static async Task<ImmutableHashSet<Digest>> FindAsync(Image image, IEnumerable<string> ids, ContentStore store, CancellationToken cancellationToken)
    {
        ImmutableHashSet<Digest> there = [];
        int known = 0;
        foreach (string id in ids.Distinct())
        {
            try
            {
                if (Digest.TryParse(id, out Digest digest)
                    && await store.FindAsync(MediaType.OciManifest, digest, cancellationToken) is { Size: <= LongestDocument } document)
                {
                    there = there.Union(Shared(image, await store.ReadAsync(document, cancellationToken)));
                    if (++known == MostImages)
                    {
                        break;
                    }
                }
            }
            catch (ContainerStagesException)
            {
                // What this user may not read, or another build has just removed, is not needed: the engine gets more layers than it would have to.
            }
        }

        return there;
    }

    /// <param name="document">
    /// The configuration of an image; the engine then has its layers unpacked on top of each other, so that only those count that both have from the
    /// bottom up. Or, with containerd's store, its manifest; the engine then has the blobs.
    /// </param>
    private static IEnumerable<Digest> Shared(Image image, byte[] document)
    {
        ImmutableArray<Descriptor> layers = image.Manifest.Layers;
        try
        {
            if (Json.ParseObject(document, "image").ContainsKey("layers"))
            {
                HashSet<Digest> blobs = [.. Manifest.Parse(document).Layers.Select(layer => layer.Digest)];
                return layers.Select(layer => layer.Digest).Where(blobs.Contains);
            }

            int shared = image.Config.DiffIds.Zip(ImageConfig.Parse(document).DiffIds).TakeWhile(pair => pair.First == pair.Second).Count();
            return layers.Take(shared).Select(layer => layer.Digest);
        }
        catch (FormatException)
        {
            return [];
        }
    }
}
