using System.Collections.Immutable;

namespace ContainerStages.Checks.Dockerfiles.Facts;

/// <summary>
/// What is known of a build's context. Without its files, rules that compare the Dockerfile with them report only what the Dockerfile itself shows.
/// </summary>
internal sealed record BuildContext
{
    public static BuildContext Unknown { get; } = new();

    /// <summary>The paths that the builder sends, with <c>/</c>; null if they are not known. They are listed when a rule first asks.</summary>
    public Lazy<ImmutableHashSet<string>?> Listing { private get; init; } = new((ImmutableHashSet<string>?)null);

    public ImmutableHashSet<string>? Files => Listing.Value;

    /// <summary>The text of a file of the context; null if it cannot be read.</summary>
    public Func<string, string?> Read { get; init; } = _ => null;

    /// <summary>
    /// The patterns that let files in again, of an ignore file that excludes everything before: then a copy of the whole context copies only those. Null for
    /// any other ignore file.
    /// </summary>
    public ImmutableArray<string>? OnlyPatterns { get; init; }

    /// <summary>Whether bases need a digest besides their tag.</summary>
    public bool WantsDigests { get; init; }

    public bool Has(string path) => Files?.Contains(path) ?? false;

    /// <summary>The files below a folder of the context; those of the context for an empty path.</summary>
    public IEnumerable<string> FilesIn(string folder) =>
        Files is null ? [] : folder.Length == 0 ? Files : Files.Where(file => file.StartsWith(folder + "/", StringComparison.Ordinal));
}
