using System.Collections.Immutable;
using ContainerStages.Checks.Dockerfiles.Shell;
using ContainerStages.Checks.Dockerfiles.Tools;
using ContainerStages.Dockerfiles;
using ContainerStages.IO;

namespace ContainerStages.Checks.Dockerfiles.Facts;

/// <summary>
/// Which copies bring files that a dependency step does not need, and that change with the sources. A file that may belong to the step (a script that the
/// package manager runs, a patch, a setting) counts as needed: a missed fault is better than a false alarm.
/// </summary>
internal static class SourceCopies
{
    /// <summary>Folders with sources in any ecosystem.</summary>
    private static readonly string[] s_sourceFolders =
    [
        "src", "source", "sources", "app", "apps", "server", "backend", "client", "frontend", "web", "website", "api", "cmd", "internal", "pkg", "public",
        "static", "templates",
        "components", "pages", "services", "test", "tests", "dist", "views", "controllers", "routes",
    ];

    private static readonly string[] s_sourceExtensions =
        [".cs", ".fs", ".vb", ".razor", ".cshtml", ".js", ".mjs", ".cjs", ".ts", ".tsx", ".jsx", ".vue", ".svelte", ".py", ".go", ".rs", ".java", ".kt",
            ".scala", ".rb", ".php", ".html", ".css", ".scss"];

    /// <summary>Files of these names configure a tool, whatever their extension.</summary>
    private static readonly string[] s_settings =
        ["config", ".config.", ".conf.", ".eslintrc", ".babelrc", ".prettierrc", "install", "gulpfile", "gruntfile", "setup.", "build.rs", "conftest",
            "__init__", "version", "_version", "settings.gradle", "build.gradle", "patch", ".pnp.", ".yarn", "download"];

    /// <returns>The first source of the copy that the step does not need; null if there is none.</returns>
    public static DockerfileWord? UnneededBy(DependencyStep step, ContextCopy copy, BuildContext context, IEnumerable<PlacedInstruction> between) =>
        copy.Instruction.Instruction.Flag("exclude") is not null ? null : copy.Sources.FirstOrDefault(source => IsUnneeded(step, copy, source, context, between));

    private static bool IsUnneeded(DependencyStep step, ContextCopy copy, DockerfileWord source, BuildContext context, IEnumerable<PlacedInstruction> between)
    {
        string path = ContextCopy.PathOf(source);
        if (path.Contains('$', StringComparison.Ordinal))
        {
            return false;
        }

        if (path.Length == 0)
        {
            return context.Files is null
                ? context.OnlyPatterns is not { } only || only.Any(pattern => !IsStable(step.Tool, pattern))
                : context.Files.Any(file => LooksLikeSource(step.Tool, file));
        }

        string name = RelativePath.NameOf(path);
        if (step.Tool.IsManifest(name))
        {
            return false;
        }

        string[] files = [.. context.FilesIn(path)];
        if (files.Length > 0)
        {
            return Touches(step, copy) && files.Any(file => LooksLikeSource(step.Tool, file)) && !IsUsed(name, between)
                && !IsLocalPackage(step, copy, files);
        }

        string folder = name.ToLowerInvariant();
        return s_sourceFolders.Contains(folder)
            ? !step.Tool.HasLocalPackages && Touches(step, copy) && !IsUsed(name, between)
            : LooksLikeSource(step.Tool, path) && !context.Has(path + "/") && Touches(step, copy) && !IsUsed(name, between);
    }

    /// <summary>
    /// Whether the copy ends above, in or below the folder of the step. A script that is copied somewhere else, such as into <c>/usr/local/bin</c>, hardly
    /// ever changes.
    /// </summary>
    private static bool Touches(DependencyStep step, ContextCopy copy) =>
        step.Folder is { } folder && copy.Destination is { } destination && folder != ContainerFolder.Root
        && (ContainerFolder.IsIn(destination, folder) || ContainerFolder.IsIn(folder, destination));

    /// <summary>
    /// Whether a folder below the step's own has a manifest: then it may be a package that the step's manifest refers to, whose manifest the step reads.
    /// </summary>
    private static bool IsLocalPackage(DependencyStep step, ContextCopy copy, string[] files) =>
        step.Tool.HasLocalPackages && copy.Destination != step.Folder && files.Any(file => step.Tool.IsMainManifest(RelativePath.NameOf(file)));

    /// <summary>Whether a command up to the step names the file: then the step may need it.</summary>
    private static bool IsUsed(string name, IEnumerable<PlacedInstruction> between) =>
        between.Where(placed => placed.Keyword == Keywords.Run).Any(placed => Text(placed.Instruction).Contains(name, StringComparison.Ordinal));

    private static string Text(DockerfileInstruction instruction) =>
        instruction.IsExecForm ? string.Join(' ', instruction.Words.Select(word => word.Value)) : instruction.CommandLine?.Text ?? "";

    private static bool LooksLikeSource(DependencyTool tool, string path)
    {
        string name = RelativePath.NameOf(path).ToLowerInvariant();
        return !tool.IsManifest(name) && s_sourceExtensions.Any(name.EndsWith)
            && !s_settings.Any(setting => name.Contains(setting, StringComparison.Ordinal));
    }

    /// <summary>Whether a pattern of an ignore file lets in no sources.</summary>
    private static bool IsStable(DependencyTool tool, string pattern)
    {
        string name = RelativePath.NameOf(pattern.TrimEnd('/', '*'));
        return tool.IsManifest(name) || (Path.HasExtension(name) && !LooksLikeSource(tool, name) && !name.StartsWith('*'));
    }
}
