using System.Collections.Immutable;
using ContainerStages.Diagnostics;
using ContainerStages.Oci;
using ContainerStages.Storage;

namespace ContainerStages.Images;

/// <summary>
/// The content that is delivered under one name: an image, or several with the index that tells a runtime which one is for its platform. The images
/// are in the order of their platforms, independent of the order of their builds, so the index depends only on them.
/// </summary>
internal sealed record ImageSet
{
    private ImageSet(Descriptor descriptor, ImmutableArray<Image> images, ImmutableArray<AttestationManifest> attestations)
    {
        Descriptor = descriptor;
        Images = images;
        Attestations = attestations;
    }

    /// <summary>The target of a tag: the index, or the manifest of a single image.</summary>
    public Descriptor Descriptor { get; }

    public ImmutableArray<Image> Images { get; }

    /// <summary>What the index says about the images, after them; empty for none.</summary>
    public ImmutableArray<AttestationManifest> Attestations { get; }

    public bool HasIndex => Descriptor.MediaType.IsIndex;

    /// <summary>One image, without an index: what a single platform needs.</summary>
    public static ImageSet Of(Image image) => new(image.Descriptor, [image], []);

    /// <summary>Makes the index of several images, and puts it into the store.</summary>
    /// <exception cref="ContainerStagesException">Two images are for the same platform, so no runtime could choose.</exception>
    public static Task<ImageSet> CreateAsync(IEnumerable<Image> images, ContentStore store, CancellationToken cancellationToken) =>
        CreateAsync(images, new IndexRequest(), store, cancellationToken);

    /// <inheritdoc cref="CreateAsync(IEnumerable{Image}, ContentStore, CancellationToken)"/>
    public static async Task<ImageSet> CreateAsync(IEnumerable<Image> images, IndexRequest request, ContentStore store, CancellationToken cancellationToken)
    {
        ImmutableArray<Image> sorted = [.. images.OrderBy(image => image.Config.Platform.ToString(), StringComparer.Ordinal)];
        if (!request.IsAlwaysMade && request.Attestations.IsEmpty && sorted is [var only])
        {
            return Of(only);
        }

        if (sorted.GroupBy(image => image.Config.Platform).FirstOrDefault(group => group.Count() > 1) is { } clash)
        {
            throw new ContainerStagesException(
                Catalogue.RuntimeIdentifiersDoNotFit,
                $"cannot make one image index: {clash.Count()} of its images are for {clash.Key}",
                "Leave all but one of their runtime identifiers out (linux-x64 and linux-musl-x64 are one platform), or publish them one by one with -r and tags of their own.");
        }

        // A registry that accepts OCI's index also accepts Docker's manifests in it; the reverse is not true.
        bool isDocker = request.Annotations.IsEmpty && request.Attestations.IsEmpty && sorted.All(image => image.Manifest.MediaType == MediaType.DockerManifest);
        ImmutableArray<AttestationManifest> attestations = [.. request.Attestations.OrderBy(attestation => PlaceOf(attestation, sorted))];
        var index = new ImageIndex(
            isDocker ? MediaType.DockerManifestList : MediaType.OciIndex, [.. sorted.Select(image => image.Descriptor), .. attestations.Select(attestation => attestation.Manifest)])
        {
            Annotations = isDocker ? Json.NoStrings : Json.NoStrings.SetItems(Shared(sorted)).SetItems(request.Annotations),
        };
        return new ImageSet(await store.AddAsync(index.MediaType, index.ToBytes(), cancellationToken), sorted, attestations);
    }

    private static int PlaceOf(AttestationManifest attestation, ImmutableArray<Image> images) =>
        images.TakeWhile(image => image.Descriptor.Digest != attestation.Subject).Count();

    /// <summary>What the images say of themselves, as far as it is the same for all.</summary>
    private static IEnumerable<KeyValuePair<string, string>> Shared(ImmutableArray<Image> images) => images[0].Manifest.Annotations
        .Where(annotation => Annotation.IsOfImage(annotation.Key) && images.All(image => image.Manifest.Annotations.TryGetValue(annotation.Key, out string? value) && value == annotation.Value));

    /// <summary>All blobs that a destination has to have, each once. A blob comes after the blobs that it refers to.</summary>
    public IEnumerable<Descriptor> Blobs() =>
        Images.SelectMany(image => image.Blobs()).Concat(Attestations.SelectMany(attestation => attestation.Blobs.Append(attestation.Manifest))).Append(Descriptor).DistinctBy(blob => blob.Digest);

    /// <summary>An entry of a layout's index.</summary>
    public Descriptor Tagged(string tag) => Descriptor with { Annotations = Descriptor.Annotations.SetItem(Annotation.RefName, tag) };
}
