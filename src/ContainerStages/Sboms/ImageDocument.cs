using System.Collections.Immutable;

namespace ContainerStages.Sboms;

/// <summary>A document about one image, for the report folder and for a registry, where it is an artifact that refers to the image.</summary>
/// <param name="FileName">In the report folder.</param>
/// <param name="MediaType">Of the bytes; as an artifact it has the same type.</param>
/// <param name="Content">The same for the same image and the same inputs.</param>
internal sealed record ImageDocument(string FileName, string MediaType, byte[] Content)
{
    /// <summary>The file names and media types of all documents that an image has.</summary>
    public static ImmutableArray<(string FileName, string MediaType)> All { get; } =
    [
        ("container.spdx.json", SpdxDocument.MediaType),
        ("container.cdx.json", CycloneDxDocument.MediaType),
        ("container.provenance.json", ProvenanceStatement.MediaType),
    ];

    /// <returns>In the order of <see cref="All"/>. Each is made when it is asked for: together they may have tens of megabytes.</returns>
    public static IEnumerable<ImageDocument> Of(Sbom sbom, Provenance provenance)
    {
        Func<byte[]>[] contents = [() => SpdxDocument.Write(sbom), () => CycloneDxDocument.Write(sbom), () => ProvenanceStatement.Write(sbom, provenance)];
        return All.Zip(contents, (document, write) => new ImageDocument(document.FileName, document.MediaType, write()));
    }
}
