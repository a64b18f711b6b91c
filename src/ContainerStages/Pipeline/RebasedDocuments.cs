using System.Collections.Immutable;
using ContainerStages.Destinations;
using ContainerStages.Diagnostics;
using ContainerStages.FileSystems;
using ContainerStages.Images;
using ContainerStages.Ledgers;
using ContainerStages.Oci;
using ContainerStages.Patching;
using ContainerStages.Registry;
using ContainerStages.Registry.Blobs;
using ContainerStages.Registry.Referrers;
using ContainerStages.Sboms;
using ContainerStages.Storage;

namespace ContainerStages.Pipeline;

/// <param name="Before">At its tag.</param>
/// <param name="After">On the newer base.</param>
/// <param name="Base">The newer base.</param>
/// <param name="Files">The files of that base, and of the image's own layers.</param>
internal sealed record RebasedImage(Image Before, Image After, Image Base, ImmutableArray<LayerIndex> Files);

/// <summary>
/// Renews the documents of an image that gets a newer base: the old bill of materials says what its own layers hold, and the base is read again. The new
/// documents are where the old ones are: artifacts that refer to the image, or statements in its index. An image with mended libraries and without documents is
/// better than none, so whatever goes wrong with a document is a line for the user.
/// </summary>
internal sealed class RebasedDocuments(PublishedImages published, RegistryClient client, ContentStore store)
{
    /// <summary>A larger document is not read.</summary>
    private const long MostBytes = 64 * 1024 * 1024;

    /// <summary>An image has three documents of this package, and some of others. A registry may list any number.</summary>
    private const int MostCandidates = 32;

    private readonly ReferrersClient _referrers = new(client);
    private readonly List<(Descriptor Image, ImageDocument Document)> _all = [];
    private readonly ImmutableArray<ImageArtifact>.Builder _artifacts = ImmutableArray.CreateBuilder<ImageArtifact>();
    private readonly ImmutableArray<AttestationManifest>.Builder _attestations = ImmutableArray.CreateBuilder<AttestationManifest>();
    private readonly HashSet<Digest> _renewed = [];
    private readonly List<string> _problems = [];

    /// <summary>All new documents, with the images that they are about.</summary>
    public ImmutableArray<(Descriptor Image, ImageDocument Document)> All => [.. _all];

    /// <summary>The documents of images that had artifacts before.</summary>
    public ImmutableArray<ImageArtifact> Artifacts => _artifacts.ToImmutable();

    /// <summary>The documents of images that had statements in the index before.</summary>
    public ImmutableArray<AttestationManifest> Attestations => _attestations.ToImmutable();

    /// <summary>Why documents were not renewed, one line each.</summary>
    public IReadOnlyList<string> Problems => _problems;

    /// <summary>Whether an artifact of the old image, or an entry of its index, has a successor.</summary>
    public bool IsRenewed(Digest manifest) => _renewed.Contains(manifest);

    public async Task RenewAsync(RebasedImage image, CancellationToken cancellationToken)
    {
        ImmutableArray<Referrer> artifacts = await OwnArtifactsAsync(image.Before.Descriptor.Digest, cancellationToken);
        ImmutableArray<Descriptor> statements = [.. StatementsOn(image.Before)];
        PreviousSbom? previous = null;

        // The last one in the list of a registry without the API is the newest.
        foreach (Descriptor manifest in artifacts.Where(artifact => TypeOf(artifact) == SpdxDocument.MediaType).Select(artifact => artifact.Descriptor).Reverse().Concat(statements))
        {
            previous ??= await ReadAsync(manifest, image.Before.Descriptor.Digest, cancellationToken);
        }

        if (previous is null)
        {
            return;
        }

        ImmutableArray<ImageDocument> documents = await DocumentsAsync(image, previous, cancellationToken);
        Descriptor after = image.After.Descriptor;
        foreach (ImageDocument document in artifacts.IsEmpty ? [] : documents)
        {
            _artifacts.Add(await ImageArtifact.CreateAsync(after, document.FileName, document.MediaType, document.Content, store, cancellationToken));
        }

        if (!statements.IsEmpty)
        {
            _attestations.Add(await AttestationManifest.CreateAsync(
                after.Digest, [.. documents.Select(document => (document.PredicateType, document.StatementOn(after.Digest)))], store, cancellationToken));
        }

        _all.AddRange(documents.Select(document => (after, document)));
        _renewed.UnionWith(artifacts.Select(artifact => artifact.Descriptor).Concat(statements).Select(manifest => manifest.Digest));
    }

    /// <summary>Takes over the statements about an image that stays as it is, into the index of the others.</summary>
    public async Task KeepAsync(Image image, CancellationToken cancellationToken)
    {
        foreach (Descriptor entry in StatementsOn(image))
        {
            if (await client.HasManifestAsync(entry.Digest.ToString(), cancellationToken))
            {
                _attestations.Add(new AttestationManifest(image.Descriptor.Digest, entry, []));
                _renewed.Add(entry.Digest);
            }
            else
            {
                _problems.Add($"The registry has lost the statements {entry.Digest} about {image.Descriptor.Digest}.");
            }
        }
    }

    private IEnumerable<Descriptor> StatementsOn(Image image) => published.Others
        .Where(entry => entry.MediaType.IsManifest && entry.Annotations.GetValueOrDefault(Annotation.AttestedDigest) == image.Descriptor.Digest.ToString())
        .Take(MostCandidates);

    /// <summary>What refers to an image, as far as this package has made it. Other programs have the same media types, and other names of files.</summary>
    private async Task<ImmutableArray<Referrer>> OwnArtifactsAsync(Digest subject, CancellationToken cancellationToken)
    {
        var own = ImmutableArray.CreateBuilder<Referrer>();
        try
        {
            foreach (Referrer referrer in (await _referrers.ListAsync(subject, cancellationToken) ?? await _referrers.ListTagAsync(subject, cancellationToken))
                .Where(referrer => ImageDocument.All.Any(document => document.MediaType == TypeOf(referrer))).TakeLast(MostCandidates))
            {
                string name = ImageDocument.All.First(document => document.MediaType == TypeOf(referrer)).FileName;
                if (await LayersAsync(referrer.Descriptor, cancellationToken) is [var only] && only.Annotations.GetValueOrDefault(Annotation.Title) == name)
                {
                    own.Add(referrer);
                }
            }
        }
        catch (ContainerStagesException e)
        {
            _problems.Add($"The documents that refer to {subject} were not renewed: {e.Message}.");
        }

        return own.ToImmutable();
    }

    private static string? TypeOf(Referrer referrer) => Json.FindString(referrer.Entry, "artifactType");

    /// <param name="manifest">Of an artifact with one document, or of statements.</param>
    /// <returns>Null if its bill of materials is not this package's, or cannot be read.</returns>
    private async Task<PreviousSbom?> ReadAsync(Descriptor manifest, Digest subject, CancellationToken cancellationToken)
    {
        try
        {
            ImmutableArray<Descriptor> layers = await LayersAsync(manifest, cancellationToken);
            bool isStatement = manifest.IsAttestation;
            Descriptor? blob = layers.FirstOrDefault(layer => !isStatement || layer.Annotations.GetValueOrDefault(Annotation.PredicateType) == SpdxDocument.PredicateType);
            if (blob is not { Size: <= MostBytes })
            {
                return null;
            }

            await store.AddAsync(blob, token => BlobDownload.OpenAsync(client, blob, token), client.Registry, cancellationToken);
            if (PreviousSbom.TryRead(await store.ReadAsync(blob, cancellationToken), subject, isStatement) is { } previous)
            {
                return previous;
            }

            _problems.Add($"The bill of materials {blob.Digest} of {subject} was not renewed: it is another program's, or cannot be understood.");
        }
        catch (ContainerStagesException e)
        {
            _problems.Add($"The documents {manifest.Digest} of {subject} were not renewed: {e.Message}.");
        }

        return null;
    }

    /// <returns>Empty if it is no manifest.</returns>
    private async Task<ImmutableArray<Descriptor>> LayersAsync(Descriptor manifest, CancellationToken cancellationToken)
    {
        byte[] content = (await client.GetManifestAsync(manifest.Digest.ToString(), cancellationToken)).Content;
        try
        {
            return Manifest.Parse(content).Layers;
        }
        catch (FormatException)
        {
            return [];
        }
    }

    private async Task<ImmutableArray<ImageDocument>> DocumentsAsync(RebasedImage image, PreviousSbom previous, CancellationToken cancellationToken)
    {
        (Image before, Image after, Image on, ImmutableArray<LayerIndex> indexes) = image;
        var files = ImageFileSystem.Merge(indexes);
        var release = OsRelease.Of(files);
        var sbom = Sbom.Of(
            new SbomSource
            {
                Name = previous.Name,
                RuntimeIdentifier = RuntimeIdentifierOf(after.Config.Platform, release),
                Ledger = LedgerDraft.OfRebased(after, on, previous.Layers),
                Files = files,
                Inventories =
                [
                    .. await LayerInventoryReader.ReadImageAsync(on, store, cancellationToken),
                    .. await LayerInventoryReader.ReadImageAsync(after with { Layers = [.. after.Layers.Skip(on.Layers.Length)] }, store, cancellationToken),
                ],
                BasePackages = on.Packages,
                Previous = previous,
            },
            previous.Created);
        return
        [
            .. ImageDocument.Of(sbom, new Provenance
            {
                Rebased = published.Reference with { Tag = null, Digest = before.Descriptor.Digest },
                Repository = after.Config.Labels.GetValueOrDefault(Annotation.Source),
                Commit = after.Config.Labels.GetValueOrDefault(Annotation.Revision),
                BasePackages = on.Packages,
                Release = release,
            }),
        ];
    }

    /// <summary>As NuGet names the runtime packs of .NET for it.</summary>
    private static string RuntimeIdentifierOf(Platform platform, OsRelease release) =>
        $"linux{(release.Id == "alpine" ? "-musl" : "")}-{platform.Architecture switch { "amd64" => "x64", "386" => "x86", var other => other }}";
}
