using System.Collections.Immutable;
using ContainerStages.Bases.Frameworks;
using ContainerStages.Bases.Locks;
using ContainerStages.Diagnostics;
using ContainerStages.IO;

namespace ContainerStages.Pipeline;

/// <summary>The shared frameworks of an app that is not self-contained, for a base that is composed from packages.</summary>
internal sealed record FindFrameworkRequest
{
    public required PipelineSettings Settings { get; init; }

    /// <summary>The names of the app's frameworks.</summary>
    public required ImmutableArray<string> Frameworks { get; init; }

    public required ImmutableArray<KnownFramework> Known { get; init; }

    /// <summary>The app's version of .NET, such as <c>10.0</c>.</summary>
    public required string TargetVersion { get; init; }

    /// <summary>The image's.</summary>
    public required string RuntimeIdentifier { get; init; }

    /// <summary><c>RuntimeFrameworkVersion</c>; empty for the newest version that the SDK knows.</summary>
    public string FixedVersion { get; init; } = "";

    /// <summary>Absolute paths of NuGet's folders: the first gets what is fetched.</summary>
    public required ImmutableArray<string> PackageFolders { get; init; }

    /// <summary>How missing packs are fetched.</summary>
    public required PackRestore Restore { get; init; }

    /// <summary>See <see cref="BuildRequest.LockFile"/>.</summary>
    public string? LockFile { get; init; }

    /// <summary>See <see cref="BuildRequest.WriteLockFile"/>.</summary>
    public bool WriteLockFile { get; init; }
}

/// <summary>Finds the runtime packs of a shared framework in NuGet's folders, or fetches them.</summary>
internal static class FindFramework
{
    /// <exception cref="ContainerStagesException">A pack is not available, or is another one than the lock file says.</exception>
    public static async Task<ImmutableArray<RestoredPack>> RunAsync(FindFrameworkRequest request, IReporter reporter, CancellationToken cancellationToken)
    {
        bool offline = request.Settings.Registries.Offline;
        BaseSources.CheckLock(request.WriteLockFile, offline);
        ImmutableArray<FrameworkPack> packs = FrameworkPack.For(request.Frameworks, request.Known, request.TargetVersion, request.RuntimeIdentifier, request.FixedVersion);
        BaseLockFile? file = packs.IsEmpty ? null : BaseSources.LockFileOf(request.LockFile, request.Settings);
        BaseLock? locked = request.WriteLockFile ? null : file?.Read();
        if (locked is not null)
        {
            packs = [.. packs.Select(pack => pack.Locked(locked.Frameworks, request.FixedVersion, file!.Path))];
        }

        FrameworkPack[] missing = [.. packs.Where(pack => RestoredPack.Find(pack, request.PackageFolders) is null)];
        string? failure = missing.Length == 0 ? null : "ContainerStagesOffline is set";
        if (missing.Length > 0 && !offline)
        {
            reporter.High($"Fetching the shared framework: {string.Join(", ", missing.Select(pack => pack.ToString()))}");
            using RunningWork work = reporter.Progress().Begin("Fetching the shared framework");
            failure = await request.Restore.RunAsync(missing, cancellationToken);
        }

        ImmutableArray<RestoredPack> found = [.. packs.Select(pack => RestoredPack.Find(pack, request.PackageFolders) ?? throw Unavailable(pack, failure ?? "NuGet put it elsewhere", request, locked is not null))];
        foreach (RestoredPack pack in found)
        {
            if (locked?.Frameworks!.Packs[pack.Pack.Id].ContentHash is { } hash && hash != pack.ContentHash)
            {
                throw BaseLock.Mismatch(file!.Path, $"it has {pack.Pack} with the content hash {hash}, and the package in '{pack.Folder}' has {pack.ContentHash}");
            }
        }

        if (file is not null && request.WriteLockFile)
        {
            // The lock is in the store's folder, which may be new: the first to write into it has to claim it.
            request.Settings.OpenStore(reporter.Progress()).Dispose();
            var packsOfLock = found.ToDictionary(pack => pack.Pack.Id, pack => new LockedPack(pack.Pack.Version, pack.ContentHash));
            reporter.High(await file.UpdateAsync(old => old with { Frameworks = FrameworkLock.With(old.Frameworks, packsOfLock) }, cancellationToken));
        }

        return found;
    }

    private static ContainerStagesException Unavailable(FrameworkPack pack, string why, FindFrameworkRequest request, bool isLocked)
    {
        string choice = isLocked ? "the lock file of the base says the version"
            : request.FixedVersion.Length > 0 ? "RuntimeFrameworkVersion says the version"
            : "it is the newest version that this SDK knows; RuntimeFrameworkVersion chooses another";
        return new ContainerStagesException(
            Catalogue.FrameworkUnavailable,
            $"cannot put the shared framework into the image: {pack} is not in NuGet's folder '{request.PackageFolders.FirstOrDefault()}', and cannot be fetched: {why.TrimEnd('.')}. The app is not self-contained, and its base is composed of packages without .NET; {choice}",
            "Publish once where a source of NuGet has it; then the folder has it, too, for builds without a network. A self-contained app needs the same package. Or take a base that has the framework, such as mcr.microsoft.com/dotnet/aspnet, which needs its registry instead.");
    }
}
