using System.Collections.Immutable;
using System.Text;
using System.Text.Json.Nodes;
using ContainerStages.Bases.Locks;
using ContainerStages.Diagnostics;
using ContainerStages.Oci;
using ContainerStages.Storage;

namespace ContainerStages.Bases.Packages;

/// <summary>
/// Chooses packages and versions: from the lock file, else from a cache entry of the last 24 hours, else from apt. If the network is not available,
/// an older cache entry is used. An unchanged publish does not run apt.
/// </summary>
internal sealed class PackageResolver : IDisposable
{
    private const string EntryKind = "apt-resolutions";
    private static readonly TimeSpan Fresh = TimeSpan.FromDays(1);

    private readonly PackageBaseOptions _options;
    private readonly string _architecture;
    private readonly ContentStore _store;
    private readonly Lazy<string> _sources;
    private readonly Lazy<Apt> _apt;

    /// <summary>Sorted and without repetitions, so that the order in a project file does not matter.</summary>
    private readonly ImmutableArray<string> _requested;
    private bool _isLocked;

    public PackageResolver(PackageBaseOptions options, string architecture, ContentStore store)
    {
        _options = options;
        _architecture = architecture;
        _store = store;
        _requested = [.. options.Packages.Distinct().Order(StringComparer.Ordinal)];
        _sources = new Lazy<string>(() => AptSources.Load(options.SourcesFile, architecture));
        _apt = new Lazy<Apt>(() => new Apt(architecture, _sources.Value, options, store));
    }

    /// <summary>Another version of this code may choose others from the same lists.</summary>
    private string Key => Digest.Of(Encoding.UTF8.GetBytes(
        $"{typeof(PackageResolver).Module.ModuleVersionId}\n{_architecture}\n{string.Join(' ', _requested)}\n{_sources.Value}{(_options.OnBase is { } onBase ? $"\non base\n{string.Concat(onBase)}" : "")}")).Hex;

    public async Task<ImmutableArray<ResolvedPackage>> ResolveAsync(CancellationToken cancellationToken)
    {
        if (_options is { LockFile: { } file, WriteLockFile: false } && file.Read() is { } locked)
        {
            _isLocked = true;
            return locked.PackagesFor(_architecture, _requested, file.Path);
        }

        Resolution? noted = ReadEntry();
        if (_options.WriteLockFile)
        {
            return await AskAsync(ListsUpdate.Changes, noted, cancellationToken);
        }

        if (noted is not null && (_options.Offline || _store.Entries.AgeOf(EntryKind, Key) < Fresh))
        {
            return noted.Packages;
        }

        RefuseOffline("choose packages: they were not chosen before");
        try
        {
            return await AskAsync(ListsUpdate.IfOld, noted, cancellationToken);
        }
        catch (ContainerStagesException e) when (noted is not null && e.Diagnostic == Catalogue.PackagesUnavailable)
        {
            _options.Report($"{e.Message}; going on with the versions that were chosen {_store.Entries.AgeOf(EntryKind, Key)?.Days} days ago");
            return noted.Packages;
        }
    }

    /// <summary>Brings all packages into the store.</summary>
    /// <returns>The packages: other versions if the archive no longer has the requested ones and no lock file pins them.</returns>
    public async Task<ImmutableArray<ResolvedPackage>> FetchAsync(ImmutableArray<ResolvedPackage> packages, CancellationToken cancellationToken)
    {
        ResolvedPackage[] missing = await MissingAsync(packages, cancellationToken);
        if (missing.Length == 0)
        {
            return packages;
        }

        RefuseOffline($"fetch package '{missing[0].Name}': it is not in the content store");
        await _apt.Value.UpdateAsync(ListsUpdate.IfOld, cancellationToken);
        try
        {
            await _apt.Value.DownloadAsync(missing, cancellationToken);
            return packages;
        }
        catch (ContainerStagesException e) when (e.Diagnostic == Catalogue.PackagesUnavailable)
        {
            // An archive drops a version as soon as it has the next one, and may be one that lags behind another: resolve again with its lists.
        }

        if (!_isLocked)
        {
            packages = await AskAsync(ListsUpdate.All, noted: null, cancellationToken);
            await _apt.Value.DownloadAsync(await MissingAsync(packages, cancellationToken), cancellationToken);
            return packages;
        }

        await _apt.Value.UpdateAsync(ListsUpdate.All, cancellationToken);
        try
        {
            await _apt.Value.DownloadAsync(missing, cancellationToken);
            return packages;
        }
        catch (ContainerStagesException e) when (e.Diagnostic == Catalogue.PackagesUnavailable)
        {
            throw Superseded(e);
        }
    }

    public void Dispose()
    {
        if (_apt.IsValueCreated)
        {
            _apt.Value.Dispose();
        }
    }

    /// <param name="noted">The answer from earlier lists, which is the answer if they are still the newest.</param>
    private async Task<ImmutableArray<ResolvedPackage>> AskAsync(ListsUpdate update, Resolution? noted, CancellationToken cancellationToken)
    {
        Apt apt = _apt.Value;
        await apt.UpdateAsync(update, cancellationToken);
        ImmutableArray<ResolvedPackage> packages = noted?.Lists == apt.ListsName ? noted.Packages : await apt.ResolveAsync(_requested, cancellationToken);
        var entry = new JsonObject { ["lists"] = apt.ListsName, ["packages"] = new JsonArray([.. packages.Select(package => package.ToJson())]) };
        await _store.Entries.WriteAsync(EntryKind, Key, entry.ToJsonString());
        if (_options is { LockFile: { } file, WriteLockFile: true })
        {
            _options.Report(await file.UpdateAsync(
                old => old with { Packages = PackageLock.With(old.Packages, _architecture, _requested, packages) },
                cancellationToken));
        }

        return packages;
    }

    /// <summary>The cache entry. A damaged entry counts as a miss.</summary>
    private Resolution? ReadEntry()
    {
        try
        {
            return _store.Entries.Read(EntryKind, Key) is { } text && Json.ParseObject(Encoding.UTF8.GetBytes(text), "cache entry") is var entry && entry["packages"] is JsonArray { Count: > 0 } packages
                ? new Resolution(Json.String(entry, "lists"), [.. packages.Select(ResolvedPackage.Parse)])
                : null;
        }
        catch (FormatException)
        {
            return null;
        }
    }

    private async Task<ResolvedPackage[]> MissingAsync(ImmutableArray<ResolvedPackage> packages, CancellationToken cancellationToken)
    {
        var missing = new List<ResolvedPackage>();
        foreach (ResolvedPackage package in packages)
        {
            if (!await _store.ContainsAsync(package.Blob, cancellationToken))
            {
                missing.Add(package);
            }
        }

        return [.. missing];
    }

    private void RefuseOffline(string what)
    {
        if (_options.Offline)
        {
            throw Offline.Refuse(what);
        }
    }

    private ContainerStagesException Superseded(ContainerStagesException e) => new(
        Catalogue.LockFileMismatch,
        $"cannot fetch a package of '{_options.LockFile?.Path}': {e.Message}",
        "The archive may have dropped that version for a newer one: write the lock file again, or give an apt sources file for an archive that keeps old versions.",
        e);

    /// <summary>What was chosen.</summary>
    /// <param name="Lists">The name of the lists that it was chosen from.</param>
    private sealed record Resolution(string Lists, ImmutableArray<ResolvedPackage> Packages);
}
