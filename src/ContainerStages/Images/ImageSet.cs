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
    private ImageSet(Descriptor descriptor, ImmutableArray<Image> images)
    {
        Descriptor = descriptor;
        Images = images;
    }

    /// <summary>The target of a tag: the index, or the manifest of a single image.</summary>
    public Descriptor Descriptor { get; }

    public ImmutableArray<Image> Images { get; }

    public bool HasIndex => Descriptor.MediaType.IsIndex;

    /// <summary>One image, without an index: what a single platform needs.</summary>
    public static ImageSet Of(Image image) => new(image.Descriptor, [image]);

    /// <summary>Makes the index of several images, and puts it into the store.</summary>
    /// <exception cref="ContainerStagesException">Two images are for the same platform, so no runtime could choose.</exception>
    public static Task<ImageSet> CreateAsync(IEnumerable<Image> images, ContentStore store, CancellationToken cancellationToken) =>
        CreateAsync(images, [], store, cancellationToken);

    /// <inheritdoc cref="CreateAsync(IEnumerable{Image}, ContentStore, CancellationToken)"/>
    /// <param name="annotations">Of the index, which is OCI's then, besides those that say the same of all images. A single image has no index.</param>
    public static Task<ImageSet> CreateAsync(
        IEnumerable<Image> images, ImmutableArray<KeyValuePair<string, string>> annotations, ContentStore store, CancellationToken cancellationToken) =>
        CreateAsync(images, annotations, alwaysIndex: false, store, cancellationToken);

    /// <inheritdoc cref="CreateAsync(IEnumerable{Image}, ImmutableArray{KeyValuePair{string, string}}, ContentStore, CancellationToken)"/>
    /// <param name="alwaysIndex">A single image gets an index, too.</param>
    public static async Task<ImageSet> CreateAsync(
        IEnumerable<Image> images, ImmutableArray<KeyValuePair<string, string>> annotations, bool alwaysIndex, ContentStore store, CancellationToken cancellationToken)
    {
        ImmutableArray<Image> sorted = [.. images.OrderBy(image => image.Config.Platform.ToString(), StringComparer.Ordinal)];
        if (!alwaysIndex && sorted is [var only])
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
        bool isDocker = annotations.IsEmpty && sorted.All(image => image.Manifest.MediaType == MediaType.DockerManifest);
        var index = new ImageIndex(isDocker ? MediaType.DockerManifestList : MediaType.OciIndex, [.. sorted.Select(image => image.Descriptor)])
        {
            Annotations = isDocker ? Json.NoStrings : Json.NoStrings.SetItems(Shared(sorted)).SetItems(annotations),
        };
        return new ImageSet(await store.AddAsync(index.MediaType, index.ToBytes(), cancellationToken), sorted);
    }

    /// <summary>What the images say of themselves, as far as it is the same for all.</summary>
    private static IEnumerable<KeyValuePair<string, string>> Shared(ImmutableArray<Image> images) => images[0].Manifest.Annotations
        .Where(annotation => Annotation.IsOfImage(annotation.Key) && images.All(image => image.Manifest.Annotations.TryGetValue(annotation.Key, out string? value) && value == annotation.Value));

    /// <summary>All blobs that a destination has to have, each once. A blob comes after the blobs that it refers to.</summary>
    public IEnumerable<Descriptor> Blobs() => Images.SelectMany(image => image.Blobs()).Append(Descriptor).DistinctBy(blob => blob.Digest);

    /// <summary>An entry of a layout's index.</summary>
    public Descriptor Tagged(string tag) => Descriptor with { Annotations = Descriptor.Annotations.SetItem(Annotation.RefName, tag) };
}
