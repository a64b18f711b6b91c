using System.Collections.Immutable;
using ContainerStages.Diagnostics;
using ContainerStages.IO;

namespace ContainerStages.Pipeline;

/// <summary>Finds the Dockerfiles of a file name, a pattern or a folder.</summary>
internal static class DockerfileSearch
{
    private static readonly HashSet<string> s_skipped = new(StringComparer.Ordinal) { ".git", "node_modules", "bin", "obj" };

    /// <returns>Absolute paths, in ordinal order.</returns>
    /// <exception cref="ContainerStagesException">A name without a wildcard does not exist.</exception>
    public static ImmutableArray<string> Files(DockerfileSource source, CancellationToken cancellationToken)
    {
        if (File.Exists(source.Path))
        {
            return [source.Path];
        }

        string path = source.Path.Replace('\\', '/');
        if (!PathPattern.HasWildcard(path))
        {
            return Directory.Exists(path) ? Below(path, file => IsDockerfile(Path.GetFileName(file)), cancellationToken) : throw new ContainerStagesException(
                Catalogue.DockerfileNotUnderstood, $"cannot check '{source.Path}': there is no such file or folder",
                    "Name a Dockerfile, a folder, or a pattern such as **/Dockerfile*.");
        }

        string folder = PathPattern.FixedPart(path);
        var pattern = new PathPattern(path[(folder.Length + 1)..]);
        return Directory.Exists(folder) ? Below(folder, pattern.Matches, cancellationToken) : [];
    }

    private static ImmutableArray<string> Below(string folder, Func<string, bool> isWanted, CancellationToken cancellationToken) =>
        [.. FolderWalk.Files(folder, "", followsStart: true, s_skipped, cancellationToken).Where(isWanted).Order(StringComparer.Ordinal)
            .Select(file => Path.Combine(folder, file))];

    /// <summary><c>Dockerfile</c>, <c>Dockerfile.dev</c>, <c>dev.Dockerfile</c>, and the same with <c>Containerfile</c>.</summary>
    private static bool IsDockerfile(string name) =>
        !name.EndsWith(".dockerignore", StringComparison.OrdinalIgnoreCase) && !name.EndsWith(".md", StringComparison.OrdinalIgnoreCase)
        && ((string[])["Dockerfile", "Containerfile"]).Any(usual => name.Equals(usual, StringComparison.OrdinalIgnoreCase)
            || name.StartsWith(usual + ".", StringComparison.OrdinalIgnoreCase) || name.EndsWith("." + usual, StringComparison.OrdinalIgnoreCase));
}
