using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using CliWrap;
using ContainerStages.Bases.Locks;
using ContainerStages.Diagnostics;
using ContainerStages.IO;
using ContainerStages.Oci;
using ContainerStages.Storage;

namespace ContainerStages.Bases.Packages;

/// <summary>
/// apt for one architecture and one set of sources. Lists are shared by all builds of this user and asked for at most once a day; all other state
/// belongs to this build. apt verifies the signatures. The build machine's own apt state does not change.
/// </summary>
internal sealed partial class Apt : IDisposable
{
    /// <summary>Of each list. apt also knows the names in the status file, so only another name shows that there are lists for the architecture.</summary>
    private const string OfEveryArchitecture = "libc6";

    private readonly string _architecture;
    private readonly string _sources;
    private readonly PackageBaseOptions _options;
    private readonly ContentStore _store;
    private readonly string _key;
    private readonly string _folder;
    private string? _lists;

    public Apt(string architecture, string sources, PackageBaseOptions options, ContentStore store)
    {
        _architecture = architecture;
        _sources = sources;
        _options = options;
        _store = store;
        _key = Digest.Of(Encoding.UTF8.GetBytes($"{architecture}\n{sources}")).Hex[..16];
        _folder = store.TemporaryFolders.Create();
    }

    /// <summary>The name of the lists: others have another.</summary>
    public string ListsName => Path.GetFileName(Lists);

    private string Lists => _lists ?? throw new InvalidOperationException("internal error: the lists are read before they are there");

    /// <summary>Brings the newest lists.</summary>
    public async Task UpdateAsync(ListsUpdate update, CancellationToken cancellationToken)
    {
        string home = Path.Combine(_options.StateFolder, _key);
        using IDisposable exclusive = await FileLock.AcquireAsync(home + ".lock", _store.Progress, cancellationToken);
        var lists = new AptLists(home, _key, _store);
        if (update == ListsUpdate.IfOld && lists.FindFresh() is { } fresh)
        {
            _lists = fresh;
            return;
        }

        string what = $"Fetching the distribution's package lists for {_architecture}";
        _options.Report(what);
        _lists = await lists.UpdateAsync(update == ListsUpdate.All, FetchAsync, cancellationToken);

        async Task FetchAsync(string folder)
        {
            using RunningWork work = _store.Progress.Begin(what, done: () => SizeOf(folder));
            // What apt computes from lists is computed when packages are chosen: not for lists that turn out to be the same.
            (int exitCode, string error) = await RunAsync("apt-get", ["-qq", "-o", "pkgCacheFile::Generate=false", "update"], folder, PipeTarget.Null, cancellationToken);
            if (exitCode != 0 || error.Contains("Failed to fetch", StringComparison.Ordinal))
            {
                throw Failed("fetch the distribution's package lists", error);
            }
        }
    }

    /// <summary>The requested packages and all their dependencies, sorted by name.</summary>
    /// <exception cref="ContainerStagesException">A package does not exist, or cannot be installed with the others.</exception>
    public async Task<ImmutableArray<ResolvedPackage>> ResolveAsync(IEnumerable<string> asked, CancellationToken cancellationToken)
    {
        HashSet<string> known = await NamesAsync(cancellationToken);
        if (!known.Contains(OfEveryArchitecture))
        {
            // Somebody who removes old files may have removed lists.
            await UpdateAsync(ListsUpdate.All, cancellationToken);
            known = await NamesAsync(cancellationToken);
        }

        if (!known.Contains(OfEveryArchitecture))
        {
            throw AptSources.None(_options.SourcesFile, _architecture);
        }

        var packages = new SortedDictionary<string, ResolvedPackage>(StringComparer.Ordinal);
        ImmutableArray<string> names = DefaultPackages.Resolve(asked, known);
        (int exitCode, string error) = await RunAsync("apt-get", ["-qq", "--print-uris", "--no-upgrade", "install", "--", .. names], Lists, PipeTarget.ToDelegate(Read), cancellationToken);
        if (exitCode != 0)
        {
            string? missing = names.FirstOrDefault(name =>
                error.Contains($"package {name}\n", StringComparison.Ordinal)
                || error.Contains($"Package '{name}' has no installation candidate", StringComparison.Ordinal));
            throw missing is null ? Failed("choose packages", error) : DefaultPackages.NotFound(missing);
        }

        return packages.Count > 0 ? [.. packages.Values]
            : _options.OnBase is not null ? throw AllOnBase()
            : throw new InvalidOperationException("internal error: apt has chosen no packages");

        void Read(string line)
        {
            if (UriLine().Match(line) is { Success: true } match && Uri.UnescapeDataString(match.Groups["file"].Value).Split('_') is [var name, var version, var architecture])
            {
                packages[name] = new ResolvedPackage(
                    name,
                    version,
                    architecture,
                    long.Parse(match.Groups["size"].Value, CultureInfo.InvariantCulture),
                    Digest.Parse("sha256:" + match.Groups["hash"].Value));
            }
        }
    }

    /// <summary>The names of all packages.</summary>
    private async Task<HashSet<string>> NamesAsync(CancellationToken cancellationToken)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        (int exitCode, string error) = await RunAsync("apt-cache", ["pkgnames"], Lists, PipeTarget.ToDelegate(name => names.Add(name)), cancellationToken);
        return exitCode == 0 ? names : throw Failed("read the distribution's package lists", error);
    }

    /// <summary>Brings .deb files into the store. apt verifies them against the signed lists, and the store against the resolved packages.</summary>
    public async Task DownloadAsync(IReadOnlyList<ResolvedPackage> packages, CancellationToken cancellationToken)
    {
        if (packages.Count == 0)
        {
            return;
        }

        string folder = Directory.CreateDirectory(Path.Combine(_folder, Guid.NewGuid().ToString("N"))).FullName;
        string what = string.Create(CultureInfo.InvariantCulture, $"Fetching {packages.Count} packages for {_architecture}");
        long total = packages.Sum(package => package.Size);
        _options.Report(string.Create(CultureInfo.InvariantCulture, $"{what} ({total / 1e6:0.0} MB)"));
        using RunningWork work = _store.Progress.Begin(what, total, () => SizeOf(folder));
        (int exitCode, string error) = await RunAsync(
            "apt-get",
            ["-qq", "download", "--", .. packages.Select(package => $"{package.Name}={package.Version}")],
            Lists,
            PipeTarget.Null,
            cancellationToken,
            folder);
        if (exitCode != 0)
        {
            throw Failed("fetch packages", error);
        }

        foreach (ResolvedPackage package in packages)
        {
            string file = Directory.EnumerateFiles(folder, $"{package.Name}_*.deb").FirstOrDefault() ?? throw Failed($"fetch package '{package.Name}'", error);
            await _store.AddAsync(package.Blob, _ => Task.FromResult<Stream>(File.OpenRead(file)), "the distribution's archive", cancellationToken);
            File.Delete(file);
        }
    }

    public void Dispose() => TemporaryFolders.Remove(_folder);

    private Task<(int ExitCode, string Error)> RunAsync(
        string program,
        string[] command,
        string lists,
        PipeTarget output,
        CancellationToken cancellationToken,
        string? workingFolder = null)
    {
        string[] configuration = AptConfiguration.Write(_folder, lists, _architecture, _sources, _options);
        return AptTool.RunAsync(program, [.. configuration, .. command], workingFolder ?? _folder, output, cancellationToken);
    }

    private ContainerStagesException AllOnBase() => new(
        Catalogue.InvalidStage,
        $"cannot use the stage '{_options.StageName}': the base image has all of its packages already ({string.Join(", ", _options.Packages)})",
        "Remove the stage, and the copies from it.")
    {
        Subject = ItemReference.Stage(_options.StageName),
    };

    private static ContainerStagesException Failed(string what, string error) => new(
        Catalogue.PackagesUnavailable,
        $"cannot {what}: {AptTool.Summary(error)}",
        "Check the network, apt's proxy settings and the apt sources. With a filled content store and a lock file no network is needed.");

    /// <summary>What apt has written into a folder so far.</summary>
    private static long SizeOf(string folder)
    {
        try
        {
            return new DirectoryInfo(folder).EnumerateFiles("*", SearchOption.AllDirectories).Sum(file => file.Length);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // It moves its files while they are counted, and may give a folder to another user.
            return 0;
        }
    }

    [GeneratedRegex(@"\A'[^']*' (?<file>\S+)\.deb (?<size>[0-9]+) SHA256:(?<hash>[0-9a-f]{64})\s*\z")]
    private static partial Regex UriLine();
}
