using System.Collections.Immutable;
using System.Text.Json.Nodes;
using ContainerStages.Oci;
using ContainerStages.Registry.Referrers;
using ContainerStages.Storage;

namespace ContainerStages.Destinations;

/// <summary>A document that refers to an image, as a registry keeps it: a manifest of its own, without a tag (image-spec, manifest.md, "Guidelines for Artifact Usage").</summary>
/// <param name="Subject">The manifest of the image.</param>
/// <param name="Blobs">The document, and the configuration that an artifact has not.</param>
internal sealed record ImageArtifact(Digest Subject, ImmutableArray<Descriptor> Blobs, Referrer Referrer)
{
    public Descriptor Manifest => Referrer.Descriptor;

    /// <param name="subject">The manifest of the image.</param>
    /// <param name="fileName">What a client writes the document to.</param>
    /// <param name="mediaType">Of the document; the artifact has the same type.</param>
    public static async Task<ImageArtifact> CreateAsync(
        Descriptor subject, string fileName, string mediaType, ReadOnlyMemory<byte> content, ContentStore store, CancellationToken cancellationToken)
    {
        Descriptor empty = await store.AddAsync(MediaType.OciEmpty, "{}"u8.ToArray(), cancellationToken);
        Descriptor document = await store.AddAsync(new MediaType(mediaType), content.ToArray(), cancellationToken);
        var manifest = new Manifest(MediaType.OciManifest, empty, [document with { Annotations = document.Annotations.Add(Annotation.Title, fileName) }])
        {
            ArtifactType = mediaType,
            Subject = new Descriptor(subject.MediaType, subject.Digest, subject.Size),
        };
        Descriptor descriptor = await store.AddAsync(MediaType.OciManifest, manifest.ToBytes(), cancellationToken);
        JsonObject entry = descriptor.ToJson();
        entry["artifactType"] = mediaType;
        return new ImageArtifact(subject.Digest, [empty, document], new Referrer(descriptor, entry));
    }
}
