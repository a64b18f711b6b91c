using System.Collections.Immutable;
using System.Text.Json.Nodes;
using ContainerStages.Oci;
using ContainerStages.Storage;

namespace ContainerStages.Images;

/// <summary>
/// Statements about one image, as BuildKit keeps them in the image's index (its attestation-storage.md): a manifest that no machine runs, with a statement for each layer.
/// </summary>
/// <param name="Subject">The manifest of the image.</param>
/// <param name="Manifest">The entry of the index.</param>
/// <param name="Blobs">The statements and the configuration; empty for a manifest that the registry has already.</param>
internal sealed record AttestationManifest(Digest Subject, Descriptor Manifest, ImmutableArray<Descriptor> Blobs)
{
    /// <summary>Puts it into the store.</summary>
    /// <param name="statements">in-toto's, each with the type of its predicate.</param>
    public static async Task<AttestationManifest> CreateAsync(
        Digest image, ImmutableArray<(string PredicateType, byte[] Statement)> statements, ContentStore store, CancellationToken cancellationToken)
    {
        var layers = ImmutableArray.CreateBuilder<Descriptor>();
        foreach ((string type, byte[] statement) in statements)
        {
            Descriptor layer = await store.AddAsync(MediaType.InToto, statement, cancellationToken);
            layers.Add(layer with { Annotations = layer.Annotations.Add(Annotation.PredicateType, type) });
        }

        Descriptor config = await store.AddAsync(MediaType.OciConfig, Config(layers), cancellationToken);
        Descriptor manifest = await store.AddAsync(MediaType.OciManifest, new Manifest(MediaType.OciManifest, config, layers.ToImmutable()).ToBytes(), cancellationToken);
        return new AttestationManifest(
            image,
            manifest with
            {
                Platform = Platform.Unknown,
                Annotations = manifest.Annotations.Add(Annotation.AttestedDigest, image.ToString()).Add(Annotation.AttestedType, Annotation.AttestationType),
            },
            [.. layers, config]);
    }

    /// <summary>Programs that know only images need one.</summary>
    private static byte[] Config(IEnumerable<Descriptor> layers) => Json.ToBytes(new JsonObject
    {
        ["architecture"] = Platform.UnknownName,
        ["os"] = Platform.UnknownName,
        ["config"] = new JsonObject(),
        ["rootfs"] = new JsonObject { ["type"] = "layers", ["diff_ids"] = Json.Array(layers.Select(layer => layer.Digest.ToString())) },
    });
}
