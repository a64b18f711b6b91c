using System.Collections.Immutable;
using System.IO.Enumeration;
using ContainerStages.Checks.Dockerfiles.Shell;

namespace ContainerStages.Checks.Dockerfiles.Tools;

/// <summary>A tool that fetches an app's dependencies: a row of <see cref="DependencyTools"/>.</summary>
/// <param name="Name">As in messages.</param>
internal sealed record DependencyTool(string Name)
{
    public required ImmutableArray<RestoreCommand> Restores { get; init; }

    /// <summary>Names of the files that say what to fetch, as patterns with <c>*</c>. Lock files are among them.</summary>
    public required ImmutableArray<string> Manifests { get; init; }

    /// <summary>The manifest beside which the lock file is, as patterns.</summary>
    public required ImmutableArray<string> MainManifests { get; init; }

    /// <summary>The lock files, any of which the tool reads.</summary>
    public ImmutableArray<string> LockFiles { get; init; } = [];

    /// <summary>Where the tool keeps what it has fetched. <c>~</c> stands for the home folder of any user.</summary>
    public required ImmutableArray<string> CacheFolders { get; init; }

    /// <summary>Folders that people mount for this tool, and that it does not use.</summary>
    public ImmutableArray<string> UnusedFolders { get; init; } = [];

    /// <summary>Variables and options that move the cache; with one of them the folders above say nothing.</summary>
    public ImmutableArray<string> CacheSettings { get; init; } = [];

    /// <summary>
    /// Whether manifests often refer to packages in folders of the repository, whose own manifests the step then needs: <c>replace</c> in a go.mod.
    /// </summary>
    public bool HasLocalPackages { get; init; }

    /// <summary>Commands that fetch dependencies again unless they are told not to.</summary>
    public ImmutableArray<string> LaterSteps { get; init; } = [];

    /// <summary>The options that tell a later step not to fetch, the one to advise first.</summary>
    public ImmutableArray<string> NoRestore { get; init; } = [];

    /// <summary>All commands of the tool that use its caches, as first words.</summary>
    public required ImmutableArray<string> Programs { get; init; }

    public RestoreCommand? RestoreOf(ShellCommand command) => Restores.FirstOrDefault(restore => restore.Matches(command));

    public bool IsManifest(string fileName) => Matches(Manifests, fileName);

    public bool IsMainManifest(string fileName) => Matches(MainManifests, fileName);

    public bool IsLockFile(string fileName) => LockFiles.Contains(fileName, StringComparer.OrdinalIgnoreCase);

    public bool Uses(string folder) => CacheFolders.Any(known => Overlaps(folder, known));

    public bool LooksLikeCache(string folder) => UnusedFolders.Any(unused => IsSame(folder, unused));

    private static bool Matches(ImmutableArray<string> patterns, string name) =>
        patterns.Any(pattern => FileSystemName.MatchesSimpleExpression(pattern, name, ignoreCase: true));

    /// <summary>Whether one folder contains the other: a mount of <c>/root/.cache</c> keeps <c>/root/.cache/pip</c>.</summary>
    private static bool Overlaps(string folder, string known)
    {
        if (!known.StartsWith('~'))
        {
            return ContainerFolder.IsIn(folder, known) || (folder != ContainerFolder.Root && ContainerFolder.IsIn(known, folder));
        }

        string inHome = known[2..];
        return folder.EndsWith(known[1..], StringComparison.Ordinal)
            || folder.Contains(known[1..] + "/", StringComparison.Ordinal)
            || (BelowHome(folder) is { } below && (below.Length == 0 || inHome.StartsWith(below + "/", StringComparison.Ordinal)));
    }

    /// <summary>The path below the home folder of root or another user; null for any other folder.</summary>
    private static string? BelowHome(string folder)
    {
        string[] parts = folder.Split('/', StringSplitOptions.RemoveEmptyEntries);
        return parts switch
        {
            ["root", ..] => string.Join('/', parts[1..]),
            ["home", _, ..] => string.Join('/', parts[2..]),
            _ => null,
        };
    }

    private static bool IsSame(string folder, string known) =>
        known.StartsWith('~') ? folder.EndsWith(known[1..], StringComparison.Ordinal) : folder == known;
}
