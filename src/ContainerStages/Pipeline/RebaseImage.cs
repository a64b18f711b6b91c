using System.Collections.Immutable;
using System.Globalization;
using System.Runtime.CompilerServices;
using ContainerStages.Bases.Packages;
using ContainerStages.Checks;
using ContainerStages.Checks.Facts;
using ContainerStages.Destinations;
using ContainerStages.Diagnostics;
using ContainerStages.FileSystems;
using ContainerStages.Images;
using ContainerStages.Layers;
using ContainerStages.Oci;
using ContainerStages.Patching;
using ContainerStages.Registry;
using ContainerStages.Registry.Configuration;
using ContainerStages.Registry.Referrers;
using ContainerStages.Registry.Refusals;
using ContainerStages.Registry.Transport;
using ContainerStages.Storage;

namespace ContainerStages.Pipeline;

/// <summary>
/// Puts the layers of a published image on the newest base, for all of its platforms: a new configuration and a new manifest, and the layers as they are. It is
/// refused where only a publish is safe. Nothing is compiled, and the tag comes last.
/// </summary>
public sealed class RebaseImage
{
    private readonly PatchRequest _request;
    private readonly ProjectBase _base;
    private readonly CheckPolicy _policy;
    private readonly ContentStore _store;
    private readonly IReporter _reporter;
    private readonly RebasedDocuments _documents;

    private RebaseImage(PatchRequest request, ProjectBase projectBase, CheckPolicy policy, RebasedDocuments documents, ContentStore store, IReporter reporter)
    {
        _request = request;
        _base = projectBase;
        _policy = policy;
        _documents = documents;
        _store = store;
        _reporter = reporter;
    }

    /// <param name="request">The image, and its base.</param>
    /// <param name="reporter">Receives what has changed, what the checks find, and where the image is.</param>
    /// <param name="cancellationToken">After a cancellation, no tag moves.</param>
    /// <exception cref="ContainerStagesException">It is not safe, something does not exist, or a registry refuses or cannot be reached.</exception>
    public static async Task<RebaseResult> RunAsync(PatchRequest request, IReporter reporter, CancellationToken cancellationToken = default)
    {
        ImageReference reference = RegistryReference.Parse(request.Image, "the image");
        if (reference.Digest is not null || reference.Tag is null)
        {
            throw ContainerStagesException.InvalidValue("the image", request.Image, "Write its tag: a digest cannot move.");
        }

        var policy = new CheckPolicy(request.Checks);
        using ContentStore store = request.Settings.OpenStore(reporter.Progress());
        var connections = new RegistryConnections(request.Settings.Registries, request.DestinationRegistry, reporter, store.Progress);
        var projectBase = new ProjectBase(request, connections, reporter);
        if (request.Scan is { } settings && !CheckScan.Run(settings, request.Settings, reporter))
        {
            return new RebaseResult();
        }

        // The image may be in any registry. The account is for the project's.
        RegistryOptions options = connections.PushOptions(withAccount: RegistryAddress.AreSame(reference.Registry, request.DestinationRegistry));
        var client = new RegistryClient(reference.Registry, reference.Repository, RegistryAccess.Pull, options);
        store.Promises.Claim(client);
        PublishedImages published = await PublishedImages.ReadAsync(client, reference, store, cancellationToken);
        var rebase = new RebaseImage(request, projectBase, policy, new RebasedDocuments(published, client, store), store, reporter);
        return await rebase.RunAsync(published, client, new RegistryTarget(reference.Registry, options), ImageScan.Of(request.Scan, request.Settings, store, reporter), ImageSigning.Of(connections, store, reporter), cancellationToken);
    }

    private async Task<RebaseResult> RunAsync(PublishedImages published, RegistryClient client, RegistryTarget target, ImageScan? scan, ImageSigning? signing, CancellationToken cancellationToken)
    {
        List<Image> images = [];
        bool isFine = true;
        foreach (Image image in published.Images)
        {
            (Image rebased, ImmutableArray<Finding> findings) = await RebaseAsync(image, cancellationToken);
            images.Add(rebased);
            isFine &= _reporter.Report(findings, _policy);
        }

        ImageReference reference = published.Reference;
        if (!isFine)
        {
            return new RebaseResult();
        }

        if (images.SequenceEqual(published.Images))
        {
            _reporter.High($"{reference}@{published.Digest} is on the newest base already: nothing was sent.");
            return new RebaseResult { Names = [reference.ToString()], Digest = published.Digest.ToString() };
        }

        if (await FailsToStartAsync(images, cancellationToken) || (scan is not null && !await scan.RunAsync(images, (_, _) => { }, cancellationToken)))
        {
            return new RebaseResult();
        }

        foreach (Image same in images.Intersect(published.Images))
        {
            await _documents.KeepAsync(same, cancellationToken);
        }

        ImageSet set = await ImageSet.CreateAsync(images, new IndexRequest { Annotations = OwnAnnotations(published), Attestations = _documents.Attestations, IsAlwaysMade = published.IsIndex }, _store, cancellationToken);
        ImmutableArray<string> tags = await TagsAsync(published, client, cancellationToken);
        ImmutableArray<string> left = await LeftBehindAsync(published, client, isSigned: signing is not null, cancellationToken);
        var place = new Place(reference.Registry, new ImageName(reference.Repository, tags));
        using (RegistryPushes pushes = new RegistryDestination([target]).Open(set, place.Name, _store))
        {
            _reporter.High(await pushes.RunAsync(_documents.Artifacts, BeforeTagsAsync, cancellationToken));
        }

        if (!_documents.All.IsEmpty)
        {
            _reporter.High("Its bills of materials and its provenance are renewed.");
        }

        foreach (string line in left)
        {
            _reporter.High(line);
        }

        _store.Trim();
        return new RebaseResult
        {
            Names = place.Names,
            Digest = set.Descriptor.Digest.ToString(),
            IsRebased = true,
        };

        async Task BeforeTagsAsync(CancellationToken token)
        {
            if (signing is not null)
            {
                await signing.SignAsync(place, set, _documents.All, token);
            }

            await CheckTagsAsync(published, tags, client, token);
        }
    }

    /// <summary>What the old index says, without what an index says because all of its images do: the new one gets that from the new images.</summary>
    private static ImmutableArray<KeyValuePair<string, string>> OwnAnnotations(PublishedImages published) =>
        [.. published.Annotations.Where(annotation => !Annotation.IsOfImage(annotation.Key) || published.Images.Any(image => image.Manifest.Annotations.GetValueOrDefault(annotation.Key) != annotation.Value))];

    /// <returns>The image on the newest base; the image itself if it is there already.</returns>
    private async Task<(Image Image, ImmutableArray<Finding> Findings)> RebaseAsync(Image image, CancellationToken cancellationToken)
    {
        Platform platform = image.Config.Platform;
        var installed = InstalledBase.Of(image, _base.IsComposed);
        Image now = await _base.Next(installed).LoadAsync(platform, _store, cancellationToken);
        if (installed.Digest is { } digest ? digest == now.ManifestDigest : _base.IsComposed && installed.Layers == now.Layers.Length && installed.IsOn(now))
        {
            _reporter.High($"{platform}: the base '{_base.Name}' is the newest.");
            return (image, []);
        }

        Image before = await OldBaseAsync(installed, platform, cancellationToken);
        ImmutableArray<Layer> own = [.. image.Layers.Skip(before.Layers.Length)];
        if (own.IsEmpty || own.Any(layer => layer.IsBase))
        {
            throw Unsafe(image, ["not all of its layers above the base are of this package, so that nobody knows what they expect below them"]);
        }

        ImageFileSystem filesBefore = await BasePackages.FilesAsync(before, _store, cancellationToken);
        ImageFileSystem filesNow = await BasePackages.FilesAsync(now, _store, cancellationToken);
        ImmutableArray<LayerIndex> ownFiles = await OwnFilesAsync(own, cancellationToken);
        ImmutableArray<PackageChange> changes = await PackageChangesAsync(installed, (before, filesBefore), (now, filesNow), cancellationToken);
        string[] reasons =
        [
            .. BaseDifferences.Older(changes),
            .. BaseDifferences.Reasons(image.Config, before, filesBefore, now, filesNow, ownFiles),
            .. image.Manifest.MediaType == MediaType.DockerManifest && now.Layers.Any(layer => layer.Blob.MediaType.IsZstd)
                ? (string[])["its layers are compressed with zstd, for which the image's format, Docker's, has no media type"]
                : [],
        ];
        if (reasons.Length > 0)
        {
            throw Unsafe(image, reasons);
        }

        ImageConfig config = new RebasedSettings(image.Config, before.Config, _base.IsComposed ? null : _base.Name).On(now, own.Length);
        ImmutableArray<Finding> findings = await new RebaseFindings(image, ownFiles, _request.AppName, _store).NewAsync((before, filesBefore), (now, filesNow), config, cancellationToken);
        Image rebased = await ImageBuilder.AssembleAsync(
            config,
            [.. now.Layers, .. own],
            image.Manifest.MediaType == MediaType.DockerManifest,
            image.Manifest.Annotations.SetItems(config.Labels.Where(label => image.Manifest.Annotations.GetValueOrDefault(label.Key) is { } said && said == image.Config.Labels.GetValueOrDefault(label.Key))),
            _store,
            cancellationToken);
        await _documents.RenewAsync(new RebasedImage(image, rebased, now, [.. filesNow.Layers, .. ownFiles]), cancellationToken);
        Tell(platform, _base.IsComposed ? string.Join(", ", changes) : $"{installed.Digest} -> {now.ManifestDigest}", own);
        return (rebased, findings);
    }

    /// <summary>Their hashes, too, are kept for the documents: a layer is read once.</summary>
    private Task<ImmutableArray<LayerIndex>> OwnFilesAsync(ImmutableArray<Layer> own, CancellationToken cancellationToken) => LayerIndexReader.ReadAllAsync(
        own,
        async (layer, token) => new LayerIndex(
            layer.Blob.Digest.ToString(), layer.IsBase, (await LayerInventoryReader.ReadWholeAsync(LayerArchive.Of("the image", layer), _store, token)).Entries),
        cancellationToken);

    private async Task<ImmutableArray<PackageChange>> PackageChangesAsync(
        InstalledBase installed, (Image Image, ImageFileSystem Files) before, (Image Image, ImageFileSystem Files) now, CancellationToken cancellationToken) => _base.IsComposed
        ? PackageChange.Between(installed.Packages, PackageBaseConfig.PackagesOf(now.Image.Config).SelectMany(layer => layer))
        : PackageChange.Between(
            await BasePackages.ReadAsync(before.Image, before.Files, _store, cancellationToken), await BasePackages.ReadAsync(now.Image, now.Files, _store, cancellationToken));

    private void Tell(Platform platform, string changes, ImmutableArray<Layer> own)
    {
        _reporter.High($"{platform}: the base '{_base.Name}' has a newer version: {changes}");
        _reporter.High(string.Create(
            CultureInfo.InvariantCulture,
            $"{platform}: {own.Length} layers stay as they are ({string.Join(", ", own.Select(layer => layer.Name))}). Nodes do not pull them again, and unpack their {own.Sum(layer => layer.Blob.Size) / 1e6:0.0} MB again, because what lies below them is another."));
    }

    /// <summary>The base that the image is on, with its configuration: without it, nobody knows what the project has set and what the base.</summary>
    private async Task<Image> OldBaseAsync(InstalledBase installed, Platform platform, CancellationToken cancellationToken)
    {
        Image image = installed.Image;
        if (_base.IsComposed)
        {
            return installed.Layers > 0
                ? installed.AsImage() with { Config = PackageBaseConfig.Create(platform, installed.Packages, installed.AsImage().Layers) }
                : throw Unsafe(image, [$"the project composes its base from packages ('{_base.Name}'), and the image is not on such a base"]);
        }

        if (installed.Digest is not { } digest)
        {
            throw Unsafe(image, [$"it does not say which base it was built on: it has no label {Annotation.BaseDigest}"]);
        }

        Image before;
        try
        {
            before = await _base.OlderAsync(digest, platform, _store, cancellationToken);
        }
        catch (ContainerStagesException e) when (e.Diagnostic == Catalogue.ImageNotFound)
        {
            throw Unsafe(image, [$"the base that it was built on, {digest}, is not in the repository of '{_base.Name}': {e.Message}"]);
        }

        return installed.IsOn(before) ? before : throw Unsafe(image, [$"its layers are not those of the base that its label names, {digest}"]);
    }

    private async Task<bool> FailsToStartAsync(IReadOnlyList<Image> images, CancellationToken cancellationToken)
    {
        if (_request.Start is not { } start)
        {
            return false;
        }

        bool hasFailed = false;
        ImmutableArray<BuiltImage> built = [.. images.Select(BuiltImage.OfPublished)];
        await StartImage.RunAsync(start with { Images = built }, new WatchedReporter(_reporter, () => hasFailed = true), cancellationToken);
        return hasFailed;
    }

    /// <summary>The image's tag, and those of the project's that are the same image.</summary>
    private async Task<ImmutableArray<string>> TagsAsync(PublishedImages published, RegistryClient client, CancellationToken cancellationToken)
    {
        List<string> tags = [published.Reference.Tag!];
        foreach (string tag in _request.Tags.Where(tag => tag != published.Reference.Tag).Distinct())
        {
            if (await client.ResolveTagAsync(tag, cancellationToken) == published.Digest)
            {
                tags.Add(tag);
            }
            else
            {
                _reporter.High($"The tag '{tag}' is another image, and stays where it is.");
            }
        }

        return [.. tags];
    }

    /// <summary>
    /// Another publish may have moved a tag in the meantime: its image is newer than this one. Registries have no conditional writes, so this comes last, when
    /// nothing but the tags is missing.
    /// </summary>
    private static async Task CheckTagsAsync(PublishedImages published, ImmutableArray<string> tags, RegistryClient client, CancellationToken cancellationToken)
    {
        foreach (string tag in tags)
        {
            Digest? digest = await client.ResolveTagAsync(tag, cancellationToken);
            if (digest != published.Digest)
            {
                throw new ContainerStagesException(
                    Catalogue.RebaseRefused,
                    $"cannot move the tag '{tag}' of {published.Reference}: it {(digest is null ? "has been removed" : $"has become {digest}")} in the meantime, and was {published.Digest}",
                    "Somebody has published the image again. Run the target once more, if that image is not on the newest base.");
            }
        }
    }

    /// <summary>What refers to the old images, one line each. A registry that does not answer the question stops no rebase.</summary>
    /// <param name="isSigned">The new images have been signed.</param>
    private async Task<ImmutableArray<string>> LeftBehindAsync(PublishedImages published, RegistryClient client, bool isSigned, CancellationToken cancellationToken)
    {
        var lines = ImmutableArray.CreateBuilder<string>();
        try
        {
            await foreach (Digest digest in ReferredAsync(published, client, cancellationToken))
            {
                lines.Add($"Signatures or other artifacts refer to {digest}, and not to the new image{(isSigned ? ", which has a signature of its own: make the others" : ": make them")} again for it.");
            }
        }
        catch (ContainerStagesException e)
        {
            lines.Add($"Nobody knows whether signatures or other artifacts refer to the old image: {e.Message}. They would not refer to the new one.");
        }

        if (_request.AttachDocuments && _documents.All.IsEmpty && _documents.Problems.Count == 0)
        {
            lines.Add("The old image has no bill of materials of this package (ContainerStagesAttachDocuments), so that the new one gets no documents: only a publish makes them.");
        }

        lines.AddRange(_documents.Problems);
        int others = published.Others.Count(entry => !_documents.IsRenewed(entry.Digest));
        if (others > 0)
        {
            lines.Add(string.Create(CultureInfo.InvariantCulture, $"{others} attestations of the old index are about its images, and are not in the new one."));
        }

        return lines.ToImmutable();
    }

    private async IAsyncEnumerable<Digest> ReferredAsync(PublishedImages published, RegistryClient client, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var referrers = new ReferrersClient(client);
        foreach (Digest digest in published.Images.Select(image => image.Descriptor.Digest).Prepend(published.Digest).Distinct())
        {
            bool hasSome = (await referrers.ListAsync(digest, cancellationToken) ?? await referrers.ListTagAsync(digest, cancellationToken)).Any(referrer => !_documents.IsRenewed(referrer.Descriptor.Digest));
            foreach (string tag in ReferrersClient.CosignTagsOf(digest))
            {
                hasSome |= await client.HasManifestAsync(tag, cancellationToken);
            }

            if (hasSome)
            {
                yield return digest;
            }
        }
    }

    private ContainerStagesException Unsafe(Image image, IReadOnlyCollection<string> reasons) => new(
        Catalogue.RebaseRefused,
        $"cannot put {image.Name} for {image.Config.Platform} on the newer base '{_base.Name}': {string.Join("; ", reasons)}",
        "Publish the image again: then the app is built and checked for that base.");

    /// <summary>Passes everything on, and notices errors.</summary>
    private sealed class WatchedReporter(IReporter reporter, Action fail) : IReporter
    {
        public void Write(Importance importance, string line) => reporter.Write(importance, line);

        public bool Report(Problem problem)
        {
            if (!reporter.Report(problem))
            {
                return false;
            }

            fail();
            return true;
        }
    }
}
