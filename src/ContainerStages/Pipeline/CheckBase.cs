using System.Collections.Immutable;
using System.Globalization;
using ContainerStages.Bases.Locks;
using ContainerStages.Bases.Packages;
using ContainerStages.Diagnostics;
using ContainerStages.Images;
using ContainerStages.Oci;
using ContainerStages.Patching;
using ContainerStages.Registry;
using ContainerStages.Registry.Refusals;
using ContainerStages.Storage;

namespace ContainerStages.Pipeline;

/// <summary>Says whether the base of a published image has a newer version, which packages of the distribution that changes, and with a scanner which vulnerabilities it mends. Nothing is built or pushed.</summary>
public sealed class CheckBase
{
    private readonly ProjectBase _base;
    private readonly ImageScan? _scan;
    private readonly ContentStore _store;
    private readonly IReporter _reporter;
    private readonly SortedSet<string> _changes = new(StringComparer.Ordinal);

    private CheckBase(ProjectBase projectBase, ImageScan? scan, ContentStore store, IReporter reporter)
    {
        _base = projectBase;
        _scan = scan;
        _store = store;
        _reporter = reporter;
    }

    /// <param name="request">The image, and its base.</param>
    /// <param name="reporter">Receives a line for each platform and each package.</param>
    /// <param name="cancellationToken">Ends the check.</param>
    /// <exception cref="ContainerStagesException">The image or its base does not exist, or a registry or the distribution cannot be reached.</exception>
    public static async Task<CheckBaseResult> RunAsync(PatchRequest request, IReporter reporter, CancellationToken cancellationToken = default)
    {
        ImageReference reference = RegistryReference.Parse(request.Image, "the image");
        using ContentStore store = request.Settings.OpenStore(reporter.Progress());
        ImageScan? scan = ImageScan.Of(request.Scan, request.Settings, store, reporter);
        var connections = new RegistryConnections(request.Settings.Registries, request.DestinationRegistry, reporter, store.Progress);
        var projectBase = new ProjectBase(request, connections, reporter);
        var client = new RegistryClient(reference.Registry, reference.Repository, RegistryAccess.Pull, connections.PullOptions(reference.Registry));
        store.Promises.Claim(client);
        PublishedImages published = await PublishedImages.ReadAsync(client, reference, store, cancellationToken);
        var check = new CheckBase(projectBase, scan, store, reporter);
        List<string> moved = [];
        foreach (Image image in published.Images)
        {
            if (await check.HasMovedAsync(InstalledBase.Of(image, projectBase.IsComposed), cancellationToken))
            {
                moved.Add($"{image.Config.Platform}");
            }
        }

        if (moved.Count > 0 && request.FailIfMoved)
        {
            reporter.Error(
                Catalogue.BaseMoved,
                $"cannot leave {reference} as it is: its base '{projectBase.Name}' has a newer version for {string.Join(", ", moved)}, which changes {Summary(check._changes)}",
                "Put the image on it with -t:RebaseContainerImage, or publish it again.");
        }

        return new CheckBaseResult(moved.Count > 0, [.. check._changes]);
    }

    private static string Summary(SortedSet<string> changes) => changes.Count switch
    {
        0 => "no package of the distribution",
        <= 3 => string.Join(", ", changes),
        _ => string.Create(CultureInfo.InvariantCulture, $"{changes.Count} packages, such as {string.Join(", ", changes.Take(3))}"),
    };

    private async Task<bool> HasMovedAsync(InstalledBase installed, CancellationToken cancellationToken)
    {
        string platform = $"{installed.Image.Config.Platform}";
        if (_base.IsComposed)
        {
            ImmutableArray<ResolvedPackage> packages = await _base.Newest(installed).ResolveAsync(installed.Image.Config.Platform, _store, cancellationToken);
            bool hasMoved = Report(platform, PackageChange.Between(installed.Packages, packages.Select(package => new PackageVersion(package.Name, package.Version))), hasMoved: false, "the distribution's packages");
            if (hasMoved && _scan is not null)
            {
                await _scan.CompareAsync(installed.AsImage(), await _base.Newest(installed).LoadAsync(installed.Image.Config.Platform, _store, cancellationToken), cancellationToken);
            }

            return hasMoved;
        }

        Image now = await _base.Newest(_base.Reference!).LoadAsync(installed.Image.Config.Platform, _store, cancellationToken);
        string what = now.ManifestDigest is { } digest ? $"{digest}" : now.Name;
        if (installed.Digest is { } digestBefore ? digestBefore == now.ManifestDigest : installed.IsOn(now))
        {
            return Report(platform, [], hasMoved: false, what);
        }

        Image before = await OldBaseAsync(installed, cancellationToken);
        Report(platform, PackageChange.Between(await PackagesAsync(before, cancellationToken), await PackagesAsync(now, cancellationToken)), hasMoved: true, what);
        if (_scan is not null)
        {
            await _scan.CompareAsync(before, now, cancellationToken);
        }

        return true;
    }

    private bool Report(string platform, ImmutableArray<PackageChange> changes, bool hasMoved, string now)
    {
        if (!hasMoved && changes.IsEmpty)
        {
            _reporter.High($"{platform}: the base '{_base.Name}' is the newest, {now}.");
            return false;
        }

        _reporter.High($"{platform}: the base '{_base.Name}' has a newer version, {now}{(changes.IsEmpty ? ", with the same packages of its distribution." : ":")}");
        foreach (PackageChange change in changes)
        {
            _changes.Add($"{change}");
            _reporter.High($"  {change}");
        }

        return true;
    }

    /// <summary>The base that the image was built on, as its label names it; what the image itself tells of it, if that base has gone.</summary>
    private async Task<Image> OldBaseAsync(InstalledBase installed, CancellationToken cancellationToken)
    {
        try
        {
            return installed.Digest is { } digest && await _base.OlderAsync(digest, installed.Image.Config.Platform, _store, cancellationToken) is var before && installed.IsOn(before)
                ? before
                : installed.AsImage();
        }
        catch (ContainerStagesException e) when (e.Diagnostic == Catalogue.ImageNotFound)
        {
            return installed.AsImage();
        }
    }

    private async Task<ImmutableArray<PackageVersion>> PackagesAsync(Image image, CancellationToken cancellationToken) =>
        await BasePackages.ReadAsync(image, await BasePackages.FilesAsync(image, _store, cancellationToken), _store, cancellationToken);
}
