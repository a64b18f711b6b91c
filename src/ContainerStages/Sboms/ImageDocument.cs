using System.Collections.Immutable;
using System.Text;
using ContainerStages.Oci;

namespace ContainerStages.Sboms;

/// <summary>A document about one image, for the report folder and for registries.</summary>
/// <param name="FileName">In the report folder.</param>
/// <param name="MediaType">Of the bytes; as an artifact it has the same type.</param>
/// <param name="Content">The same for the same image and the same inputs.</param>
internal sealed record ImageDocument(string FileName, string MediaType, byte[] Content)
{
    /// <summary>in-toto's name of what the document is.</summary>
    public string PredicateType => Kind.PredicateType;

    /// <summary>cosign's word for that.</summary>
    public string CosignType => Kind.CosignType;

    private (string FileName, string MediaType, string PredicateType, string CosignType) Kind => All.First(document => document.MediaType == MediaType);

    /// <summary>The document as in-toto's statement about an image, as BuildKit writes them; a provenance is one already.</summary>
    public byte[] StatementOn(Digest image) => MediaType == ProvenanceStatement.MediaType
        ? Content
        : [.. Encoding.ASCII.GetBytes($$$"""{"_type":"https://in-toto.io/Statement/v0.1","subject":[{"name":"_","digest":{"sha256":"{{{image.Hex}}}"}}],"predicateType":"{{{PredicateType}}}","predicate":"""), .. Content, .. "}\n"u8];

    /// <summary>All kinds of documents that an image has.</summary>
    public static ImmutableArray<(string FileName, string MediaType, string PredicateType, string CosignType)> All { get; } =
    [
        ("container.spdx.json", SpdxDocument.MediaType, SpdxDocument.PredicateType, "spdxjson"),
        ("container.cdx.json", CycloneDxDocument.MediaType, "https://cyclonedx.org/bom", "cyclonedx"),
        ("container.provenance.json", ProvenanceStatement.MediaType, ProvenanceStatement.PredicateType, "slsaprovenance1"),
    ];

    /// <returns>In the order of <see cref="All"/>. Each is made when it is asked for: together they may have tens of megabytes.</returns>
    public static IEnumerable<ImageDocument> Of(Sbom sbom, Provenance provenance)
    {
        Func<byte[]>[] contents = [() => SpdxDocument.Write(sbom), () => CycloneDxDocument.Write(sbom), () => ProvenanceStatement.Write(sbom, provenance)];
        return All.Zip(contents, (document, write) => new ImageDocument(document.FileName, document.MediaType, write()));
    }
}
