using System.Collections.Immutable;
using ContainerStages.Oci;
using ContainerStages.Storage;

namespace ContainerStages.Stages.Graph;

/// <summary>
/// The outputs of a stage, as an artifact of the image-spec: a manifest, an empty configuration, and one layer with the files. Its digest verifies
/// the files from any source, but only the machine that made it knows whether it is the result of a key.
/// </summary>
/// <param name="Manifest">In the content store.</param>
/// <param name="Layer">In the content store, too.</param>
internal sealed record StageArtifact(Descriptor Manifest, Descriptor Layer)
{
    public const string Type = "application/vnd.containerstages.stage.v1";

    private const string KeyAnnotation = "io.containerstages.stage.key";

    private static readonly byte[] EmptyConfig = "{}"u8.ToArray();

    /// <param name="key">Null for a result that is not kept.</param>
    /// <param name="layer">The files.</param>
    public static async Task<StageArtifact> CreateAsync(Digest? key, Descriptor layer, ContentStore store, CancellationToken cancellationToken)
    {
        Descriptor config = await store.AddAsync(MediaType.OciEmpty, EmptyConfig, cancellationToken);
        var manifest = new Manifest(MediaType.OciManifest, config, [layer])
        {
            ArtifactType = Type,
            Annotations = key is null ? Json.NoStrings : Json.NoStrings.Add(KeyAnnotation, key.Value.ToString()),
        };
        return new StageArtifact(await store.AddAsync(MediaType.OciManifest, manifest.ToBytes(), cancellationToken), layer);
    }

    /// <summary>The blobs of the manifest. The configuration need not be in the store: it is made again.</summary>
    public async Task<ImmutableArray<Descriptor>> BlobsAsync(ContentStore store, CancellationToken cancellationToken) =>
        [await store.AddAsync(MediaType.OciEmpty, EmptyConfig, cancellationToken), Layer];

    /// <param name="content">The content of a manifest.</param>
    /// <param name="key">The key that it has to be the result of.</param>
    /// <returns>Null if the manifest is not a result of that key.</returns>
    public static StageArtifact? Read(byte[] content, Digest key)
    {
        try
        {
            var manifest = Oci.Manifest.Parse(content);
            return manifest is { ArtifactType: Type, Layers: [var layer] }
                && manifest.MediaType == MediaType.OciManifest
                && manifest.Config.Digest == Digest.Of(EmptyConfig)
                && manifest.Annotations.GetValueOrDefault(KeyAnnotation) == key.ToString()
                ? new StageArtifact(new Descriptor(MediaType.OciManifest, Digest.Of(content), content.Length), layer)
                : null;
        }
        catch (FormatException)
        {
            return null;
        }
    }
}
