using System.Collections.Immutable;
using ContainerStages.Diagnostics;
using ContainerStages.IO;

namespace ContainerStages.Stages.Graph;

/// <summary>
/// The <c>Inputs</c> or <c>Outputs</c> of a stage: patterns below its working folder. A pattern that names a folder means all its content; a pattern
/// that begins with <c>!</c> excludes.
/// </summary>
internal sealed class StagePaths
{
    public static readonly StagePaths None = new([]);

    /// <summary>Folders that tools create again on every machine. They are part of the sources only if a pattern names them.</summary>
    public static readonly ImmutableArray<string> NeverSources = ["bin", "obj", "node_modules", ".git", ".vs"];

    private readonly ImmutableArray<PathPattern> _included;
    private readonly ImmutableArray<PathPattern> _excluded;

    /// <summary>The folders and files that a pattern includes completely.</summary>
    private readonly ImmutableArray<string> _wholes;

    private StagePaths(ImmutableArray<string> texts)
    {
        Texts = texts;
        _included = [.. texts.Where(text => text[0] != '!').Select(text => new PathPattern(text))];
        _excluded = [.. texts.Where(text => text[0] == '!').Select(text => new PathPattern(text[1..]))];
        _wholes = [.. _included
            .Select(pattern => pattern.Text.EndsWith("/**", StringComparison.Ordinal) ? pattern.Text[..^3] : pattern.Text)
            .Where(text => !PathPattern.HasWildcard(text))];
    }

    /// <summary>Normalised: with <c>/</c>, without <c>./</c> and a final <c>/</c>.</summary>
    public ImmutableArray<string> Texts { get; }

    public bool IsEmpty => Texts.IsEmpty;

    /// <summary>The patterns that are folders or files: they have no wildcards.</summary>
    public IEnumerable<string> Places => _included.Select(pattern => pattern.Text).Where(text => !PathPattern.HasWildcard(text));

    /// <summary>
    /// The folders that contain all matching files, none inside another; empty for the working folder itself. A path without wildcards counts as a
    /// folder unless its name has an extension, because before it is written it is not known which it will be.
    /// </summary>
    public IReadOnlyList<string> Folders
    {
        get
        {
            string[] folders = [.. _included.Select(pattern => FolderOf(pattern.Text)).Distinct()];
            return [.. folders.Where(folder => !folders.Any(other => other != folder && RelativePath.IsWithin(folder, other)))];
        }
    }

    /// <param name="stage">For the message.</param>
    /// <param name="metadata"><c>Inputs</c> or <c>Outputs</c>, for the message.</param>
    /// <param name="patterns">As the project writes them.</param>
    /// <exception cref="ContainerStagesException">One leads out of the working folder.</exception>
    public static StagePaths Parse(string stage, string metadata, IEnumerable<string> patterns) => new([.. patterns.Select(pattern =>
    {
        string text = pattern.Replace('\\', '/');
        bool isExcluded = text.StartsWith('!');
        string[] parts = [.. text.TrimStart('!').Split('/').Where((part, i) => part != "." && (part.Length > 0 || i == 0))];
        bool escapes = parts.Length == 0 || parts[0].Length == 0 || parts.Contains("..") || Path.IsPathRooted(text.TrimStart('!'));
        return escapes
            ? throw new ContainerStagesException(
                Catalogue.StagePathEscapes,
                $"cannot use '{pattern}' in {metadata} of the stage '{stage}': it is not a path inside the stage's WorkingDirectory",
                "Name files and folders below it, such as src/** or dist, or set WorkingDirectory to the folder that holds them all.")
            {
                Subject = ItemReference.Stage(stage),
            }
            : (isExcluded ? "!" : "") + string.Join('/', parts);
    })]);

    /// <summary>Whether the path is, or is below, a path that the patterns include completely.</summary>
    public bool Claims(string path) => _wholes.Any(whole => RelativePath.IsWithin(path, whole)) && !_excluded.Any(pattern => pattern.Covers(path));

    public bool Includes(string path) => _included.Any(pattern => pattern.Covers(path)) && !_excluded.Any(pattern => pattern.Covers(path));

    /// <summary>Every matching file and link below a folder, in ordinal order.</summary>
    /// <param name="folder">An absolute path.</param>
    /// <param name="areSources">Whether to leave out the folders of tools, and to treat a link to a file as that file.</param>
    /// <returns>Relative paths, with <c>/</c>.</returns>
    public IReadOnlyList<string> FilesIn(string folder, bool areSources, CancellationToken cancellationToken)
    {
        HashSet<string> neverMeant = areSources ? [.. NeverSources.Where(name => !_included.Any(pattern => pattern.Text.Split('/').Contains(name)))] : [];
        SortedSet<string> found = new(StringComparer.Ordinal);
        foreach (string start in Starts())
        {
            foreach (string path in FolderWalk.Files(folder, start, followsStart: areSources, neverMeant, cancellationToken).Where(Includes))
            {
                found.Add(path);
            }
        }

        return [.. found];
    }

    /// <summary>The patterns that match none of the paths.</summary>
    public IEnumerable<string> Unused(IReadOnlyList<string> paths) =>
        _included.Where(pattern => !paths.Any(pattern.Covers)).Select(pattern => pattern.Text);

    /// <summary>A path or pattern that certainly matches a path of the others; null if there is none.</summary>
    public string? Overlap(StagePaths other, Func<string, string> toOther) =>
        _wholes.FirstOrDefault(whole => other._included.Any(pattern => RelativePath.IsWithin(PathPattern.FixedPart(pattern.Text), toOther(whole))));

    /// <summary>The folders to search, so that not every folder of a repository is listed for two files.</summary>
    private IEnumerable<string> Starts() => _included.Select(pattern => PathPattern.FixedPart(pattern.Text)).Distinct();

    private static string FolderOf(string text) =>
        PathPattern.HasWildcard(text) ? PathPattern.FixedPart(text)
        : text.LastIndexOf('.') > text.LastIndexOf('/') + 1 ? RelativePath.FolderOf(text)
        : text;
}
