using System.IO.Enumeration;
using ContainerStages.Checks.Dockerfiles.Shell;
using ContainerStages.Dockerfiles;
using ContainerStages.IO;

namespace ContainerStages.Checks.Dockerfiles.Facts;

/// <summary>Where the lock files of a dependency step are, as far as the Dockerfile and the context show.</summary>
internal static class LockFiles
{
    /// <returns>A lock file that a line before the step copies by its name; null for none.</returns>
    public static string? CopiedBefore(StageFacts stage, DependencyStep step) =>
        stage.Before(step.Instruction).Select(ContextCopy.Of).OfType<ContextCopy>()
            .SelectMany(copy => copy.Sources)
            .Select(NameOf)
            .FirstOrDefault(step.Tool.IsLockFile);

    /// <summary>The copy of the manifest that a step reads, by name; null if a copy brings it together with other files.</summary>
    public static ContextCopy? ManifestCopy(StageFacts stage, DependencyStep step) =>
        stage.Before(step.Instruction).Select(ContextCopy.Of).OfType<ContextCopy>()
            .LastOrDefault(copy => copy.Sources.Any(source => step.Tool.IsMainManifest(NameOf(source))) && IsInFolder(step, copy));

    /// <summary>The lock files in the folder of the context from which the step's manifest comes.</summary>
    public static IEnumerable<string> InContext(DockerfileUnderCheck facts, StageFacts stage, DependencyStep step) =>
        ManifestCopy(stage, step) is { } copy && copy.Sources.FirstOrDefault(source => step.Tool.IsMainManifest(NameOf(source))) is { } manifest
            ? step.Tool.LockFiles.Select(name => FolderOf(manifest) + name).Where(facts.Context.Has)
            : [];

    /// <summary>Whether a copy brings the lock file: by its name, by a pattern, or with a folder.</summary>
    public static bool Brings(DependencyStep step, ContextCopy copy) => copy.Sources.Any(source =>
        NameOf(source) is var name
            && (IsFolder(source) || step.Tool.LockFiles.Any(lockFile => FileSystemName.MatchesSimpleExpression(name, lockFile, ignoreCase: true))));

    private static bool IsInFolder(DependencyStep step, ContextCopy copy) =>
        step.Folder is { } folder && copy.Destination is { } destination
            && (destination == folder || (!copy.IsFolder && ContainerFolder.Join(destination, "..") == folder));

    /// <summary>Names without an extension that are no files of this table may be folders.</summary>
    private static bool IsFolder(DockerfileWord source) =>
        ContextCopy.PathOf(source) is var path
            && (path.Length == 0 || source.Value.EndsWith('/')
            || (!Path.HasExtension(path) && !path.EndsWith("Gemfile", StringComparison.Ordinal) && !path.EndsWith("Pipfile", StringComparison.Ordinal))
            || path.Contains('$', StringComparison.Ordinal));

    private static string NameOf(DockerfileWord source) => RelativePath.NameOf(ContextCopy.PathOf(source));

    private static string FolderOf(DockerfileWord source) => ContextCopy.PathOf(source) is var path ? path[..(path.LastIndexOf('/') + 1)] : "";
}
