using System.Collections.Immutable;
using ContainerStages.Checks.Dockerfiles.Shell;
using ContainerStages.Dockerfiles;

namespace ContainerStages.Checks.Dockerfiles.Facts;

/// <summary>A COPY or an ADD of files of the build context.</summary>
/// <param name="Instruction">The instruction.</param>
/// <param name="Sources">Paths in the context as written, without here-documents and URLs.</param>
/// <param name="Destination">The full path in the container; null if a variable decides.</param>
/// <param name="IsFolder">Whether the destination is written as a folder.</param>
internal sealed record ContextCopy(PlacedInstruction Instruction, ImmutableArray<DockerfileWord> Sources, string? Destination, bool IsFolder)
{
    /// <returns>Null if it is not a copy from the context.</returns>
    public static ContextCopy? Of(PlacedInstruction placed)
    {
        DockerfileInstruction instruction = placed.Instruction;
        if (instruction.Keyword is not (Keywords.Copy or Keywords.Add) || instruction.Flag("from") is not null || instruction.Words.Count < 2)
        {
            return null;
        }

        ImmutableArray<DockerfileWord> sources =
            [.. instruction.Words.SkipLast(1).Where(word => !word.Text.StartsWith("<<", StringComparison.Ordinal) && !IsRemote(word.Value))];
        string? destination = placed.Variables.Expand(instruction.Words[^1].Argument);
        bool isFolder = sources.Length > 1 || destination is null or "." or ".." || destination.EndsWith('/')
            || destination.EndsWith("/.", StringComparison.Ordinal);
        return sources.IsEmpty ? null
            : new ContextCopy(placed, sources, destination is null ? null : ContainerFolder.Join(placed.Folder, destination), isFolder);
    }

    public static bool IsRemote(string source) =>
        source.StartsWith("http://", StringComparison.OrdinalIgnoreCase) || source.StartsWith("https://", StringComparison.OrdinalIgnoreCase)
        || source.StartsWith("git@", StringComparison.Ordinal) || source.StartsWith("git://", StringComparison.Ordinal)
            || source.StartsWith("ssh://", StringComparison.Ordinal);

    /// <summary>The path in the context: without <c>./</c>, a slash at its begin, and slashes at its end; empty for the whole context.</summary>
    public static string PathOf(DockerfileWord source)
    {
        string path = source.Value.Replace('\\', '/').TrimStart('/');
        while (path.StartsWith("./", StringComparison.Ordinal))
        {
            path = path[2..].TrimStart('/');
        }

        path = path.TrimEnd('/');
        return path is "." or "*" or "**" or "**/*" ? "" : path.EndsWith("/.", StringComparison.Ordinal) ? path[..^2] : path;
    }
}
