using System.Collections.Immutable;
using ContainerStages.App;
using ContainerStages.Images;
using ContainerStages.Layers;
using ContainerStages.Oci;

namespace ContainerStages.Ledgers;

/// <summary>The ledger of an image that is built and not delivered yet.</summary>
internal static class LedgerDraft
{
    private const string UserLayer = "user";

    /// <param name="image">The image that was built from the plan.</param>
    /// <param name="plan">Its layers have the order of <paramref name="work"/>.</param>
    /// <param name="work">What the build did for the image's own layers.</param>
    /// <param name="request">The request with the files.</param>
    /// <param name="checks">The checks that the project re-grades.</param>
    /// <param name="findings">What the checks found.</param>
    public static Ledger Of(Image image, ImagePlan plan, IReadOnlyList<LayerWork> work, ImageRequest request, IEnumerable<LedgerCheck> checks, IEnumerable<LedgerFinding> findings)
    {
        ContainerPath? root = ImagePlanner.RootOf(request);
        var origins = request.Files.ToDictionary(
            file => ContainerPath.OfPublished(root, file.RelativePath), file => new FileSource(file.ClassOf(trimmed: false).Name, file.Input));
        foreach (CopiedFiles copy in request.Copies)
        {
            foreach (LayerEntry file in copy.Files)
            {
                origins[file.Path] = new FileSource(copy.Class, copy.Input);
            }
        }

        ImmutableArray<Digest> chain = ChainId.Of(image.Layers.Select(layer => layer.DiffId));
        int own = plan.Base.Layers.Length;
        return new Ledger
        {
            Image = new LedgerImage(
                image.Config.Platform.ToString(),
                image.Descriptor.MediaType.ToString(),
                image.Descriptor.Digest,
                image.Manifest.Config.Digest,
                image.Layers.Sum(layer => layer.Blob.Size),
                plan.Settings.User.ToString(),
                plan.Base.Name,
                plan.Base.ManifestDigest),
            Layers = [.. image.Layers.Select((layer, i) => i < own
                ? OfOther(layer, LayerClass.OfBase(plan.Base.Layers[i]), chain[i], plan.Base)
                : OfPublish(layer, plan.Layers[i - own], chain[i], work[i - own], origins))],
            Checks = [.. checks],
            Findings = [.. findings],
        };
    }

    /// <summary>The ledger of an image whose base was replaced, for its documents. Nothing was built.</summary>
    /// <param name="image">On its new base.</param>
    /// <param name="on">That base.</param>
    /// <param name="own">The class of each of the image's own layers by its diff id, and whether it depends on layers above it.</param>
    public static Ledger OfRebased(Image image, Image on, IReadOnlyDictionary<string, (string Class, bool IsDerived)> own)
    {
        ImmutableArray<Digest> chain = ChainId.Of(image.Layers.Select(layer => layer.DiffId));
        return new Ledger
        {
            Image = new LedgerImage(
                image.Config.Platform.ToString(), image.Descriptor.MediaType.ToString(), image.Descriptor.Digest, image.Manifest.Config.Digest, image.Layers.Sum(layer => layer.Blob.Size), image.Config.User ?? "", on.Name, on.ManifestDigest),
            Layers = [.. image.Layers.Select((layer, i) => i < on.Layers.Length
                ? OfOther(layer, LayerClass.OfBase(on.Layers[i]), chain[i], on)
                : OfOther(layer, LayerClass.App, chain[i], on) with
                {
                    Origin = LayerSource.Publish,
                    Inputs = [],
                    Class = own.GetValueOrDefault(layer.DiffId.ToString()).Class ?? UserLayer,
                    IsDerived = own.GetValueOrDefault(layer.DiffId.ToString()).IsDerived,
                })],
        };
    }

    /// <summary>A layer of the base, or of another image.</summary>
    private static LedgerLayer OfOther(Layer layer, LayerClass layerClass, Digest chainId, Image baseImage) => new()
    {
        Name = layer.Name,
        Class = layer.TakenFrom is null ? layerClass.Name : UserLayer,
        Rank = layerClass.Rank,
        Origin = layer.TakenFrom is null ? LayerSource.Base : LayerSource.Image,
        MediaType = layer.Blob.MediaType.ToString(),
        Digest = layer.Blob.Digest,
        DiffId = layer.DiffId,
        ChainId = chainId,
        Size = layer.Blob.Size,
        Inputs = [layer.TakenFrom is { } image ? $"image {image.Replace('@', ' ')}" : baseImage.ManifestDigest is { } digest ? $"base {digest}" : $"base {baseImage.Name}"],
        Work = new LedgerWork(layer.TakenFrom is null ? WorkOutcome.FromBase : WorkOutcome.FromImage, 0),
    };

    private static LedgerLayer OfPublish(Layer layer, LayerPlan plan, Digest chainId, LayerWork work, Dictionary<ContainerPath, FileSource> origins) => new()
    {
        Name = plan.Name,
        Class = LayerClass.All.Contains(plan.Class) ? plan.Class.Name : UserLayer,
        Rank = plan.Class.Rank,
        Origin = LayerSource.Publish,
        IsDerived = plan.IsDerived,
        MediaType = layer.Blob.MediaType.ToString(),
        Digest = layer.Blob.Digest,
        DiffId = layer.DiffId,
        ChainId = chainId,
        Size = layer.Blob.Size,
        UncompressedSize = work.TarLength,
        Inputs = plan.Inputs,
        Files = [.. plan.Entries.OfType<FileEntry>().Select(file => OfFile(file, origins[file.Path]))],
        Work = new LedgerWork(work.WasBuilt ? WorkOutcome.Compressed : WorkOutcome.FromStore, (long)work.Elapsed.TotalMilliseconds),
    };

    private static LedgerFile OfFile(FileEntry file, FileSource source) =>
        new($"/{file.Path}", file.Content.Length, file.Content.Digest, source.Class, source.Input);

    /// <param name="Class">The class of the file, which may differ from that of its layer.</param>
    /// <param name="Input">See <see cref="DeclaredInput"/>.</param>
    private sealed record FileSource(string Class, string Input);
}
