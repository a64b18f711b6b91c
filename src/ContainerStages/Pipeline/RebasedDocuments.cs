using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Nodes;
using ContainerStages.Destinations;
using ContainerStages.Diagnostics;
using ContainerStages.FileSystems;
using ContainerStages.Images;
using ContainerStages.Oci;
using ContainerStages.Patching;
using ContainerStages.Registry;
using ContainerStages.Registry.Blobs;
using ContainerStages.Registry.Referrers;
using ContainerStages.Sboms;
using ContainerStages.Storage;

namespace ContainerStages.Pipeline;

/// <summary>
/// Renews the documents of an image that gets a newer base: what its own layers hold is known from the old bill of materials, and the base is read again. The new
/// documents are where the old ones are: artifacts that refer to the image, or statements in its index.
/// </summary>
internal sealed class RebasedDocuments(PublishedImages published, RegistryClient client, ContentStore store)
{
    /// <summary>A larger document is not read.</summary>
    private const long MostBytes = 64 * 1024 * 1024;

    private readonly ReferrersClient _referrers = new(client);
    private readonly List<(Descriptor Image, ImageDocument Document)> _all = [];
    private readonly ImmutableArray<ImageArtifact>.Builder _artifacts = ImmutableArray.CreateBuilder<ImageArtifact>();
    private readonly ImmutableArray<AttestationManifest>.Builder _attestations = ImmutableArray.CreateBuilder<AttestationManifest>();
    private readonly HashSet<Digest> _renewed = [];
    private readonly List<string> _problems = [];

    /// <summary>All documents, with the new images that they are about.</summary>
    public ImmutableArray<(Descriptor Image, ImageDocument Document)> All => [.. _all];

    /// <summary>Those of new images whose old ones had artifacts.</summary>
    public ImmutableArray<ImageArtifact> Artifacts => _artifacts.ToImmutable();

    /// <summary>Those of new images whose old ones had statements in the index.</summary>
    public ImmutableArray<AttestationManifest> Attestations => _attestations.ToImmutable();

    /// <summary>Why documents were not renewed, one line each.</summary>
    public IReadOnlyList<string> Problems => _problems;

    /// <summary>Whether an artifact of the old image, or an entry of its index, has a successor.</summary>
    public bool IsRenewed(Digest manifest) => _renewed.Contains(manifest);

    /// <param name="old">The image at its tag.</param>
    /// <param name="image">The same on the newer base.</param>
    /// <param name="on">That base.</param>
    /// <param name="files">The files of that base, and of the image's own layers.</param>
    public async Task RenewAsync(Image old, Image image, Image on, ImmutableArray<LayerIndex> files, CancellationToken cancellationToken)
    {
        try
        {
            await RenewArtifactsAsync(old, image, on, files, cancellationToken);
            await RenewStatementsAsync(old, image, on, files, cancellationToken);
        }
        catch (ContainerStagesException e)
        {
            // An image with mended libraries and without documents is better than none.
            _problems.Add($"The documents of {old.Descriptor.Digest} were not renewed: {e.Message}.");
        }
    }

    /// <summary>Takes over the statements about an image that stays as it is.</summary>
    public async Task KeepAsync(Image image, CancellationToken cancellationToken)
    {
        foreach (Descriptor entry in StatementsOn(image.Descriptor.Digest))
        {
            (MediaType mediaType, byte[] content) = await client.GetManifestAsync(entry.Digest.ToString(), cancellationToken);
            await store.AddAsync(mediaType, content, cancellationToken);
            _attestations.Add(new AttestationManifest(image.Descriptor.Digest, entry, []));
            _renewed.Add(entry.Digest);
        }
    }

    private IEnumerable<Descriptor> StatementsOn(Digest image) => published.Others.Where(entry => entry.Annotations.GetValueOrDefault(Annotation.AttestedDigest) == image.ToString());

    private async Task RenewArtifactsAsync(Image old, Image image, Image on, ImmutableArray<LayerIndex> files, CancellationToken cancellationToken)
    {
        Digest subject = old.Descriptor.Digest;
        ImmutableArray<Referrer> referrers = [.. (await _referrers.ListAsync(subject, cancellationToken) ?? await _referrers.ListTagAsync(subject, cancellationToken)).Where(IsOurs)];
        foreach (Referrer referrer in referrers.Where(referrer => Json.FindString(referrer.Entry, "artifactType") == SpdxDocument.MediaType))
        {
            if (await ReadBlobAsync(referrer.Descriptor, layers => layers is [var only] ? only : null, cancellationToken) is { } content
                && PreviousSbom.TryRead(content, subject) is { } previous)
            {
                ImmutableArray<ImageDocument> documents = await DocumentsAsync(old, image, on, files, previous, cancellationToken);
                foreach (ImageDocument document in documents)
                {
                    _artifacts.Add(await ImageArtifact.CreateAsync(image.Descriptor, document.FileName, document.MediaType, document.Content, store, cancellationToken));
                }

                _renewed.UnionWith(referrers.Select(one => one.Descriptor.Digest));
                break;
            }
        }
    }

    private async Task RenewStatementsAsync(Image old, Image image, Image on, ImmutableArray<LayerIndex> files, CancellationToken cancellationToken)
    {
        Digest subject = old.Descriptor.Digest;
        foreach (Descriptor entry in StatementsOn(subject))
        {
            if (await ReadBlobAsync(entry, layers => layers.FirstOrDefault(layer => layer.Annotations.GetValueOrDefault(Annotation.PredicateType) == SpdxDocument.PredicateType), cancellationToken) is { } content
                && PreviousSbom.TryRead(PredicateOf(content), subject) is { } previous)
            {
                ImmutableArray<ImageDocument> documents = await DocumentsAsync(old, image, on, files, previous, cancellationToken);
                _attestations.Add(await AttestationManifest.CreateAsync(
                    image.Descriptor.Digest, [.. documents.Select(document => (document.PredicateType, document.StatementOn(image.Descriptor.Digest)))], store, cancellationToken));
                _renewed.Add(entry.Digest);
            }
        }
    }

    private static bool IsOurs(Referrer referrer) => ImageDocument.All.Any(document => document.MediaType == Json.FindString(referrer.Entry, "artifactType"));

    /// <summary>The document of an artifact.</summary>
    /// <param name="choose">Which of the artifact's blobs it is.</param>
    /// <returns>Null if it has none, or is no artifact.</returns>
    private async Task<byte[]?> ReadBlobAsync(Descriptor artifact, Func<ImmutableArray<Descriptor>, Descriptor?> choose, CancellationToken cancellationToken)
    {
        Manifest manifest;
        try
        {
            manifest = Manifest.Parse((await client.GetManifestAsync(artifact.Digest.ToString(), cancellationToken)).Content);
        }
        catch (FormatException)
        {
            return null;
        }

        if (choose(manifest.Layers) is not { Size: <= MostBytes } blob)
        {
            return null;
        }

        await store.AddAsync(blob, token => BlobDownload.OpenAsync(client, blob, token), client.Registry, cancellationToken);
        return await store.ReadAsync(blob, cancellationToken);
    }

    private static byte[] PredicateOf(byte[] statement)
    {
        try
        {
            return JsonNode.Parse(statement)?["predicate"] is { } predicate ? Json.ToBytes(predicate) : [];
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return [];
        }
    }

    private async Task<ImmutableArray<ImageDocument>> DocumentsAsync(
        Image old, Image image, Image on, ImmutableArray<LayerIndex> files, PreviousSbom previous, CancellationToken cancellationToken)
    {
        var all = ImageFileSystem.Merge(files);
        var release = OsRelease.Of(all);
        var sbom = Sbom.Of(
            new SbomSource
            {
                Name = previous.Name,
                RuntimeIdentifier = RuntimeIdentifierOf(image.Config.Platform, release),
                Ledger = Ledgers.LedgerDraft.OfRebased(image, on, previous.Layers),
                Files = all,
                Inventories =
                [
                    .. await LayerInventoryReader.ReadImageAsync(on, store, cancellationToken),
                    .. await LayerInventoryReader.ReadImageAsync(image with { Layers = [.. image.Layers.Skip(on.Layers.Length)] }, store, cancellationToken),
                ],
                BasePackages = on.Packages,
                Previous = previous,
            },
            previous.Created);
        ImmutableSortedDictionary<string, string> labels = image.Config.Labels;
        ImmutableArray<ImageDocument> documents = [.. ImageDocument.Of(sbom, new Provenance
        {
            Rebased = published.Reference with { Tag = null, Digest = old.Descriptor.Digest },
            Repository = labels.GetValueOrDefault(Annotation.Source),
            Commit = labels.GetValueOrDefault(Annotation.Revision),
            BasePackages = on.Packages,
            Release = release,
        })];
        _all.AddRange(documents.Select(document => (image.Descriptor, document)));
        return documents;
    }

    /// <summary>As NuGet names the runtime packs of .NET for it.</summary>
    private static string RuntimeIdentifierOf(Platform platform, OsRelease release) =>
        $"linux{(release.Id == "alpine" ? "-musl" : "")}-{platform.Architecture switch { "amd64" => "x64", "386" => "x86", var other => other }}";
}
