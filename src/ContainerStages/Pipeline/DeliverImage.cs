using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using ContainerStages.Checks;
using ContainerStages.Checks.Facts;
using ContainerStages.Destinations;
using ContainerStages.Diagnostics;
using ContainerStages.Engines;
using ContainerStages.IO;
using ContainerStages.Images;
using ContainerStages.Ledgers;
using ContainerStages.Oci;
using ContainerStages.Registry.Blobs;
using ContainerStages.Registry.Configuration;
using ContainerStages.Reports;
using ContainerStages.Sboms;
using ContainerStages.Storage;

namespace ContainerStages.Pipeline;

/// <summary>
/// Delivers images from the content store: to registries, into an archive or into the local engine. Without registry and engine they go into an OCI layout
/// and an archive, so that a machine without either still makes an image.
/// </summary>
public sealed class DeliverImage
{
    private const string LayoutName = "layout";

    private readonly DeliverRequest _request;
    private readonly IReporter _reporter;
    private readonly ContentStore _store;
    private readonly ImageName _name;

    private DeliverImage(DeliverRequest request, ImageName name, ContentStore store, IReporter reporter)
    {
        _request = request;
        _name = name;
        _store = store;
        _reporter = reporter;

        // An archive wins over a registry, as with the SDK.
        Places = request.ArchivePath is null
            ? [.. request.Registries.Select(registry => new Place(registry, name)).Concat(request.Destinations.Select(destination => PlaceOf(destination, name))).DistinctBy(place => $"{place}")]
            : [];
    }

    /// <summary>The registries that get the image, and its name in each.</summary>
    private ImmutableArray<Place> Places { get; }

    /// <param name="request">What is delivered, and where to.</param>
    /// <param name="reporter">Receives a line for each destination, and what the checks find.</param>
    /// <param name="cancellationToken">After a cancellation, no tag moves.</param>
    /// <exception cref="ContainerStagesException">The name is invalid, a destination refuses the image or cannot be reached, or an image is no longer in the content store.</exception>
    public static async Task<DeliverResult> RunAsync(DeliverRequest request, IReporter reporter, CancellationToken cancellationToken = default)
    {
        ImageName name = CheckedName(request);
        var policy = new CheckPolicy(request.Checks);
        using ContentStore store = request.Settings.OpenStore(reporter.Progress());
        return await new DeliverImage(request, name, store, reporter).RunAsync(policy, cancellationToken);
    }

    private async Task<DeliverResult> RunAsync(CheckPolicy policy, CancellationToken cancellationToken)
    {
        ImageScan? scan = ImageScan.Of(_request.Scan, _request.Settings, _store, _reporter);
        var connections = new RegistryConnections(_request.Settings.Registries, Places.FirstOrDefault()?.Registry ?? "", _reporter, _store.Progress);
        IReadOnlyList<Image> built = await BuiltImage.ReadAsync(_request.Images, _store, cancellationToken);
        ImageLedger[] ledgers = [.. _request.Images.Zip(built, (image, read) => new ImageLedger(image, read, _name.Repository))];
        ImmutableArray<(Descriptor Image, ImageDocument Document)> documents = DocumentsOf(ledgers);
        ImageSet images = await ImageSet.CreateAsync(
            built,
            new IndexRequest { Annotations = _request.IndexAnnotations, Attestations = _request.AttachDocuments == AttachedDocuments.Index ? await AttestationsAsync(documents, cancellationToken) : [] },
            _store,
            cancellationToken);
        foreach (Image image in built)
        {
            connections.PromiseLayers(image, _store);
        }

        ImmutableArray<RegistryTarget> targets = [.. Places.Select(place => new RegistryTarget(place.Registry, connections.PushOptions(RegistryAddress.AreSame(place.Registry, Places[0].Registry))) { Name = place.Name })];
        using RegistryPushes pushes = new RegistryDestination(targets, _request.PushNoCache).Open(images, _name, _store);
        var order = new ObservedOrderCheck(_request.LayersLockFile is { } lockFile ? new LayersLockFile(lockFile) : null, _store, _reporter);
        ImmutableArray<Finding> findings = [.. await order.RunAsync(ledgers, images.Descriptor.Digest, pushes.All, cancellationToken)];
        if (!_reporter.Report(findings, policy))
        {
            return new DeliverResult();
        }

        foreach (ImageLedger ledger in ledgers)
        {
            ledger.Add(policy.LedgerOf(findings));
        }

        if (scan is not null && !await scan.RunAsync(built, (image, result) => ledgers[image].Add(result), cancellationToken))
        {
            return new DeliverResult();
        }

        string manifest = Encoding.UTF8.GetString(await _store.ReadAsync(images.Descriptor, cancellationToken));
        Delivery delivery = await DeliverAsync(images, pushes, documents, connections, cancellationToken);
        await WriteLedgersAsync(ledgers, images, pushes);
        _store.Trim();

        ImmutableArray<string> names = Places.IsEmpty ? [.. _name.Tags.Select(tag => $"{_name.Repository}:{tag}")] : [.. Places.SelectMany(place => place.Names)];
        return new DeliverResult
        {
            Names = names,
            Digest = images.Descriptor.Digest.ToString(),
            MediaType = images.Descriptor.MediaType.ToString(),
            Manifest = manifest,
            Reference = Places is [var first, ..] ? first.ByDigest(images.Descriptor.Digest) : names[0],
            Reports = [.. ledgers.Select(ledger => new DeliveredReport($"{ledger.Now.Image.Platform}", ledger.ReportFile))],
            ArchivePath = delivery.Archive,
            Summary = ResultLine.Write(delivery.Destination, delivery.HasAll ? [.. ledgers.Select(ledger => ledger.Now)] : []),
        };
    }

    /// <summary>The documents about the images that registries get besides.</summary>
    private ImmutableArray<(Descriptor Image, ImageDocument Document)> DocumentsOf(IEnumerable<ImageLedger> ledgers)
    {
        bool attaches = _request.AttachDocuments != AttachedDocuments.None;
        if (attaches && Places.IsEmpty)
        {
            _reporter.High("ContainerStagesAttachDocuments has no effect: the image goes to no registry. Its documents are in the report folder.");
        }

        return attaches && !Places.IsEmpty
            ? [.. ledgers.SelectMany(ledger => ledger.Documents.Select(document => (ledger.Image.Descriptor, document)))]
            : [];
    }

    private async Task<ImmutableArray<AttestationManifest>> AttestationsAsync(IEnumerable<(Descriptor Image, ImageDocument Document)> documents, CancellationToken cancellationToken)
    {
        var attestations = ImmutableArray.CreateBuilder<AttestationManifest>();
        foreach (IGrouping<Digest, ImageDocument> ofImage in documents.GroupBy(document => document.Image.Digest, document => document.Document))
        {
            attestations.Add(await AttestationManifest.CreateAsync(
                ofImage.Key, [.. ofImage.Select(document => (document.PredicateType, document.StatementOn(ofImage.Key)))], _store, cancellationToken));
        }

        return attestations.ToImmutable();
    }

    /// <returns>What signs the images in all registries; null if they are not signed.</returns>
    private Func<CancellationToken, Task>? SigningOf(ImageSet images, ImmutableArray<(Descriptor Image, ImageDocument Document)> documents, RegistryConnections connections)
    {
        if (_request.Settings.Registries.Signing is not null && Places.IsEmpty)
        {
            _reporter.High("ContainerStagesSign has no effect: the image goes to no registry, and only registries have signatures.");
            return null;
        }

        return ImageSigning.Of(connections, _store, _reporter) is not { } signing ? null : async cancellationToken =>
        {
            foreach (Place place in Places)
            {
                await signing.SignAsync(place, images, documents, cancellationToken);
            }
        };
    }

    private async Task<Delivery> DeliverAsync(
        ImageSet images, RegistryPushes pushes, ImmutableArray<(Descriptor Image, ImageDocument Document)> documents, RegistryConnections connections, CancellationToken cancellationToken)
    {
        Func<CancellationToken, Task>? signing = SigningOf(images, documents, connections);
        var artifacts = ImmutableArray.CreateBuilder<ImageArtifact>();
        foreach ((Descriptor image, ImageDocument document) in _request.AttachDocuments == AttachedDocuments.Referrers ? documents : [])
        {
            artifacts.Add(await ImageArtifact.CreateAsync(image, document.FileName, document.MediaType, document.Content, _store, cancellationToken));
        }

        if (_request.LayoutPath is { } layout)
        {
            await DeliverAsync(new LayoutDestination(layout), images, cancellationToken);
        }

        if (_request.ArchivePath is { } path)
        {
            return Delivery.Of(await DeliverArchiveAsync(path, images, cancellationToken));
        }

        string name = $"{_name.Repository}:{_name.Tags[0]}";
        var hints = new RunHints(_request, images.Images[0].Config, _reporter);
        if (Places is [var first, ..])
        {
            _reporter.High(await pushes.RunAsync(artifacts.ToImmutable(), signing, cancellationToken));
            hints.InRegistry(first.Names[0], await pushes.All[0].SpeaksPlainHttpAsync(cancellationToken));
            return new Delivery($"{first.Names[0]}@{images.Descriptor.Digest}{(Places.Length > 1 ? $" and {Places.Length - 1} more" : "")}");
        }

        if (await ContainerEngineDetection.DetectAsync(_request.Settings.Engine, _store.Progress, cancellationToken) is { } engine)
        {
            await DeliverAsync(new DaemonDestination(engine), images, cancellationToken);
            hints.InEngine(engine, name);
            return new Delivery($"{name} in {engine}") { HasAll = !images.HasIndex };
        }

        return Delivery.Of(await DeliverToFilesAsync(images, cancellationToken));
    }

    private async Task<string> DeliverToFilesAsync(ImageSet images, CancellationToken cancellationToken)
    {
        string folder = _request.OutputFolder ?? throw new ContainerStagesException(
            Catalogue.InvalidValue,
            "cannot deliver the image: no registry, archive or folder is given, and neither docker nor podman runs here",
            "Name a registry, an archive, or a folder for the image's files.");
        _reporter.High("No ContainerRegistry is set and neither docker nor podman runs here: the image goes into files.");
        OwnFolder.Claim(
            folder,
            "the folder for the image's files",
            "The target Clean removes this folder. Remove it or move it away, set ContainerArchiveOutputPath and ContainerStagesLayoutPath, or choose another OutputPath.",
            FirstForeign);
        if (_request.LayoutPath is null)
        {
            await DeliverAsync(new LayoutDestination(Path.Combine(folder, LayoutName)), images, cancellationToken);
        }

        return await DeliverArchiveAsync(Path.Combine(folder, _name.Repository.Split('/')[^1] + ".tar.gz"), images, cancellationToken);
    }

    /// <summary>Archives alone may be anybody's: an earlier version wrote a layout beside them.</summary>
    internal static FileSystemInfo? FirstForeign(DirectoryInfo folder)
    {
        bool isFormer = File.Exists(Path.Combine(folder.FullName, LayoutName, ImageLayout.MarkerName));
        return OwnFolder.Entries(folder).FirstOrDefault(entry => !isFormer || !(entry.Name == LayoutName || entry.Name.EndsWith(".tar.gz", StringComparison.Ordinal)));
    }

    private async Task<string> DeliverArchiveAsync(string path, ImageSet images, CancellationToken cancellationToken)
    {
        // A Docker archive knows no platforms.
        bool isOci = images.HasIndex || _request.ImageFormat == ImageFormat.Oci;
        var destination = new ArchiveDestination(path, isOci ? ArchiveFormat.Oci : ArchiveFormat.Docker);
        await DeliverAsync(destination, images, cancellationToken);
        string archive = destination.FileOf(_name);
        new RunHints(_request, images.Images[0].Config, _reporter).InArchive(archive, $"{_name.Repository}:{_name.Tags[0]}");
        return archive;
    }

    private async Task DeliverAsync(IDestination destination, ImageSet images, CancellationToken cancellationToken) =>
        _reporter.High(await destination.DeliverAsync(images, _name, _store, cancellationToken));

    private async Task WriteLedgersAsync(ImageLedger[] ledgers, ImageSet images, RegistryPushes pushes)
    {
        foreach (ImageLedger ledger in ledgers)
        {
            await ledger.WriteAsync(
                new LedgerName(_name.Repository, _name.Tags, [.. Places.Where(place => place.Name == _name).Select(place => place.Registry)], images.Descriptor.Digest)
                {
                    Destinations = Places.Any(place => place.Name != _name) ? [.. Places.Where(place => place.Name != _name).SelectMany(place => place.Names)] : null,
                },
                layer => pushes.All.Select(push => LedgerOf(push, layer)));
            foreach (string line in ComparisonLines.Write(ledger.Now))
            {
                _reporter.High(line);
            }

            _reporter.High($"Ledger: {ledger.File}");
        }

        long start = _store.Clock.GetTimestamp();
        foreach (ImageLedger ledger in ledgers)
        {
            await ledger.WriteReportsAsync();
        }

        _reporter.Write(Importance.Low, string.Create(CultureInfo.InvariantCulture, $"Reports took {_store.Clock.GetElapsedTime(start).TotalMilliseconds:F0} ms"));
    }

    private static LedgerTransfer LedgerOf(RegistryPush push, LedgerLayer layer)
    {
        BlobTransfer transfer = push.TransferOf(layer.Digest);
        return new LedgerTransfer(
            push.Registry,
            transfer.Outcome,
            transfer.Outcome == BlobOutcome.Uploaded ? layer.Size : 0,
            (long)transfer.Elapsed.TotalMilliseconds);
    }

    private static ImageName CheckedName(DeliverRequest request)
    {
        ImmutableArray<string> tags = [.. request.Tags.Distinct()];
        if (!ImageReference.IsRepository(request.Repository))
        {
            throw new ContainerStagesException(
                Catalogue.InvalidRepository,
                $"cannot name the image '{request.Repository}': that is not a valid repository",
                $"Set ContainerRepository to {ImageReference.RepositoryForm}.");
        }

        ImageTags.Check(tags);
        return new ImageName(request.Repository, tags);
    }

    private static Place PlaceOf(DestinationRequest destination, ImageName name)
    {
        ImageReference reference = destination.Parse();
        return new Place(reference.Registry, new ImageName(reference.Repository, destination.Tags.IsEmpty ? name.Tags : [.. destination.Tags.Distinct()]));
    }

    /// <param name="Destination">Where the image is, in a few words.</param>
    /// <param name="Archive">Empty when none was written.</param>
    private sealed record Delivery(string Destination, string Archive = "")
    {
        /// <summary>False for an engine, which of the images for several platforms gets the one for its own.</summary>
        public bool HasAll { get; init; } = true;

        public static Delivery Of(string archive) => new(archive, archive);
    }
}
