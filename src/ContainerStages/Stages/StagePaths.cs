using System.Collections.Immutable;
using ContainerStages.Diagnostics;
using ContainerStages.Layers;

namespace ContainerStages.Stages;

/// <summary>
/// What a stage reads or writes (<c>Inputs</c>, <c>Outputs</c>): patterns below its working folder. One that names a folder means all that
/// is in it; one that begins with <c>!</c> takes out again.
/// </summary>
internal sealed class StagePaths
{
    public static readonly StagePaths None = new([]);

    /// <summary>What tools make anew wherever they run: part of the sources only where a pattern says so.</summary>
    private static readonly string[] NeverSources = ["bin", "obj", "node_modules", ".git", ".vs"];

    private readonly ImmutableArray<PathPattern> _included;
    private readonly ImmutableArray<PathPattern> _excluded;

    /// <summary>The folders and files that a pattern takes all of, and does not choose from.</summary>
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
    /// The folders that have all that is meant, none inside of another; an empty one for the working folder itself. A path without wildcards is a
    /// folder, unless its name has an extension: nobody knows what it will be before it is written.
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

    /// <summary>Whether the path is, or is below, one that the patterns take as a whole: then all that is there is meant, and nobody else's.</summary>
    public bool Own(string path) => _wholes.Any(whole => RelativePath.IsWithin(path, whole)) && !_excluded.Any(pattern => pattern.Covers(path));

    public bool Means(string path) => _included.Any(pattern => pattern.Covers(path)) && !_excluded.Any(pattern => pattern.Covers(path));

    /// <summary>Every file and link below a folder that is meant, in ordinal order.</summary>
    /// <param name="folder">An absolute path.</param>
    /// <param name="areSources">What tools make is left out, and a link to a file is that file.</param>
    /// <returns>Relative paths, with <c>/</c>.</returns>
    public IReadOnlyList<string> FilesIn(string folder, bool areSources, CancellationToken cancellationToken)
    {
        HashSet<string> neverMeant = areSources ? [.. NeverSources.Where(name => !_included.Any(pattern => pattern.Text.Split('/').Contains(name)))] : [];
        SortedSet<string> found = new(StringComparer.Ordinal);
        foreach (string start in Starts())
        {
            foreach (string path in FolderWalk.Files(folder, start, followsStart: areSources, neverMeant, cancellationToken).Where(Means))
            {
                found.Add(path);
            }
        }

        return [.. found];
    }

    /// <summary>The patterns that none of the paths is meant by.</summary>
    public IEnumerable<string> Unused(IReadOnlyList<string> paths) =>
        _included.Where(pattern => !paths.Any(pattern.Covers)).Select(pattern => pattern.Text);

    /// <summary>A path or pattern of these that is certain to take what one of the others takes; null when there is none.</summary>
    public string? Overlap(StagePaths other, Func<string, string> toOther) =>
        _wholes.FirstOrDefault(whole => other._included.Any(pattern => RelativePath.IsWithin(PathPattern.FixedPart(pattern.Text), toOther(whole))));

    /// <summary>Where to look, so that not every folder of a repository is listed for two files.</summary>
    private IEnumerable<string> Starts() => _included.Select(pattern => PathPattern.FixedPart(pattern.Text)).Distinct();

    private static string FolderOf(string text) =>
        PathPattern.HasWildcard(text) ? PathPattern.FixedPart(text)
        : text.LastIndexOf('.') > text.LastIndexOf('/') + 1 ? text[..Math.Max(0, text.LastIndexOf('/'))]
        : text;
}
