using System.Collections.Immutable;
using ContainerStages.Checks.Dockerfiles.Facts;
using ContainerStages.Checks.Dockerfiles.Tools;
using ContainerStages.Dockerfiles;
using ContainerStages.Dockerfiles.Ignore;
using ContainerStages.IO;

namespace ContainerStages.Checks.Dockerfiles.Contexts;

/// <summary>
/// Finds the context of a Dockerfile on disk. Nobody says where a build is started, so that the folder counts in which everything lies that the
/// Dockerfile copies by name: its own, or one above it in the repository.
/// </summary>
internal static class ContextReader
{
    /// <summary>A context with more files is not listed: then the rules know no files.</summary>
    private const int MostFiles = 20_000;

    private const int LargestFile = 1_000_000;

    private static readonly HashSet<string> s_skipped = new(StringComparer.Ordinal) { ".git", "node_modules", "bin", "obj", ".vs", ".idea", "target",
        "__pycache__", ".venv", "venv" };

    /// <param name="file">The Dockerfile; an absolute path.</param>
    /// <param name="given">The folder of the context, if the caller knows it.</param>
    public static BuildContext Read(Dockerfile dockerfile, string file, string? given, CancellationToken cancellationToken)
    {
        string own = Path.GetDirectoryName(file)!;
        string? folder = given ?? Guess(dockerfile, own);
        string ignored = DockerignoreFile.PlacesFor(file, folder ?? own).Select(ReadText).FirstOrDefault(text => text is not null) ?? "";
        var ignore = DockerignoreFile.Parse(ignored);
        return new BuildContext
        {
            OnlyPatterns = OnlyPatterns(ignore),
            Listing = new(() => folder is null ? null : List(folder, ignore, cancellationToken)),
            Read = path => folder is null ? null : ReadText(Path.Combine(folder, path)),
        };
    }

    private static string? Guess(Dockerfile dockerfile, string own)
    {
        string[] named = [.. NamedSources(dockerfile).Distinct()];
        return named.Length == 0
            ? HasManifest(own) ? own : null
            : Above(own).FirstOrDefault(folder => named.All(path => Path.Exists(Path.Combine(folder, path))));
    }

    /// <summary>What is copied from the context by name, without wildcards.</summary>
    private static IEnumerable<string> NamedSources(Dockerfile dockerfile) =>
        from instruction in dockerfile.Stages.SelectMany(stage => stage.Instructions)
        where instruction.Keyword is Keywords.Copy or Keywords.Add && instruction.Flag("from") is null
        from word in instruction.Words.SkipLast(1)
        let path = ContextCopy.PathOf(word)
        where path.Length > 0 && path.AsSpan().IndexOfAny("*?[$<") < 0 && !ContextCopy.IsRemote(word.Value)
        select path;

    private static bool HasManifest(string folder)
    {
        try
        {
            return Directory.EnumerateFiles(folder).Select(file => Path.GetFileName(file))
                .Any(name => DependencyTools.All.Any(tool => tool.IsMainManifest(name)));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    /// <summary>The folder and those above it, up to that of the repository.</summary>
    private static IEnumerable<string> Above(string folder)
    {
        for (string? above = folder; above is not null; above = Path.GetDirectoryName(above))
        {
            yield return above;
            if (Path.Exists(Path.Combine(above, ".git")))
            {
                yield break;
            }
        }
    }

    private static ImmutableHashSet<string>? List(string folder, DockerignoreFile ignore, CancellationToken cancellationToken)
    {
        try
        {
            string[] files = [.. FolderWalk.Files(folder, "", followsStart: true, s_skipped, cancellationToken).Take(MostFiles + 1)];
            return files.Length > MostFiles ? null : [.. files.Where(file => !ignore.Ignores(file))];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private static ImmutableArray<string>? OnlyPatterns(DockerignoreFile ignore) =>
        ignore.Patterns is [{ IsException: false, Pattern: "*" or "**" or "**/*" }, ..]
            ? [.. ignore.Patterns.Where(pattern => pattern.IsException).Select(pattern => pattern.Pattern)] : null;

    private static string? ReadText(string file)
    {
        try
        {
            var info = new FileInfo(file);
            return info.Exists && info.Length <= LargestFile && RegularFile.Is(file) ? File.ReadAllText(file) : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
