using System.Buffers;
using System.Collections.Immutable;
using ContainerStages.Checks.Dockerfiles.Facts;
using ContainerStages.Checks.Dockerfiles.Shell;
using ContainerStages.Dockerfiles;
using ContainerStages.IO;

namespace ContainerStages.Checks.Dockerfiles.Fixes;

/// <summary>
/// The COPY lines for the manifests of a step, as they lie in the context. There are none where the step may read more than its manifests: scripts that a
/// package manager runs, packages in folders, another tool's files.
/// </summary>
internal static class ManifestCopies
{
    private const int MostProjects = 40;

    /// <summary>Scripts of a package.json that run when dependencies are installed.</summary>
    private static readonly string[] s_installScripts = ["\"preinstall\"", "\"install\"", "\"postinstall\"", "\"prepare\"", "\"prepublish\"", "\"file:",
        "\"link:", "\"workspace:", "\"workspaces\"", "\"patch:"];

    /// <summary>Characters that a COPY reads in another way.</summary>
    private static readonly SearchValues<char> s_special = SearchValues.Create(" $\"\\[*?");

    private static readonly string[] s_javaScriptSettings = [".npmrc", ".yarnrc", ".yarnrc.yml"];

    /// <param name="copy">The copy of the sources, which they take the place of.</param>
    public static ImmutableArray<string> Of(DockerfileUnderCheck facts, DependencyStep step, ContextCopy copy)
    {
        if (facts.Context.Files is null || step.Folder is not { } folder || copy.Destination is not { } destination
            || !ContainerFolder.IsIn(folder, destination))
        {
            return [];
        }

        string below = folder[(destination == ContainerFolder.Root ? 1 : destination.Length)..].Trim('/');
        string root = ContextCopy.PathOf(copy.Sources[0]);
        string source = string.Join('/', ((string[])[root, below]).Where(part => part.Length > 0));
        string[] files = step.Tool.Name == "dotnet" ? Projects(facts.Context, root) : Beside(facts.Context, step, source);
        return files.Any(file => file.AsSpan().ContainsAny(s_special)) ? []
            : [.. files.GroupBy(RelativePath.FolderOf).OrderBy(group => group.Key, StringComparer.Ordinal).Select(group => Line(facts, copy, root, group))];
    }

    private static string Line(DockerfileUnderCheck facts, ContextCopy copy, string root, IGrouping<string, string> files)
    {
        DockerfileInstruction instruction = copy.Instruction.Instruction;
        string written = instruction.Words[^1].Text;
        string below = files.Key[root.Length..].Trim('/');
        string destination = (written == "." ? "./" : written.EndsWith('/') ? written : written + "/") + (below.Length > 0 ? below + "/" : "");
        string flags = string.Concat(instruction.Flags.Select(flag => flag.Range.Of(facts.Dockerfile.Text) + " "));
        return $"{instruction.KeywordRange.Of(facts.Dockerfile.Text)} {flags}{string.Join(' ', files.Order(StringComparer.Ordinal))} {destination}";
    }

    /// <summary>All that restore reads of the projects below a folder. A project may refer to any other, so that all of them count.</summary>
    private static string[] Projects(BuildContext context, string root)
    {
        string[] files = [.. context.FilesIn(root).Where(file => RelativePath.NameOf(file) is var name && IsDotnetManifest(name) && !IsOutput(file))];
        return files.Length <= MostProjects && files.Any(file => file.EndsWith("proj", StringComparison.OrdinalIgnoreCase)) ? files : [];
    }

    private static bool IsDotnetManifest(string name) =>
        Tools.DependencyTools.Named("dotnet").IsManifest(name) && !name.EndsWith(".ps1", StringComparison.OrdinalIgnoreCase)
            && !name.EndsWith(".snk", StringComparison.OrdinalIgnoreCase) && name is not (".editorconfig" or ".globalconfig");

    private static bool IsOutput(string file) => file.Split('/').Any(part => part is "bin" or "obj");

    private static string[] Beside(BuildContext context, DependencyStep step, string folder)
    {
        string prefix = folder.Length > 0 ? folder + "/" : "";
        string[] Existing(params IEnumerable<string> names) => [.. names.Select(name => prefix + name).Where(context.Has)];
        switch (step.Tool.Name)
        {
            case "npm" or "yarn" or "pnpm":
                string? package = context.Read(prefix + "package.json");
                bool isSelfContained = package is not null && !s_installScripts.Any(script => package.Contains(script, StringComparison.Ordinal))
                    && !context.Has(prefix + "pnpm-workspace.yaml") && !context.FilesIn(prefix + ".yarn").Any();
                return isSelfContained ? Existing(["package.json", .. step.Tool.LockFiles, .. s_javaScriptSettings]) : [];
            case "go":
                string? module = context.Read(prefix + "go.mod");
                return module is not null && !module.Contains("=> .", StringComparison.Ordinal) && !context.Has(prefix + "go.work")
                    ? Existing("go.mod", "go.sum") : [];
            case "pip":
                return Requirements(context, step, folder);
            default:
                return [];
        }
    }

    /// <summary>The files that <c>-r</c> names, if they list packages alone.</summary>
    private static string[] Requirements(BuildContext context, DependencyStep step, string folder)
    {
        string[] named = [.. step.Command.Words.Zip(step.Command.Words.Skip(1)).Where(pair => pair.First is "-r" or "--requirement")
            .Select(pair => pair.Second)];
        string[] files = [.. named.Select(RelativePath.NameOf).Select(name => folder.Length > 0 ? $"{folder}/{name}" : name)];
        return files.Length > 0 && files.All(file => context.Read(file) is { } text && IsListOfPackages(text)) ? files : [];
    }

    private static bool IsListOfPackages(string text) => text.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
        .All(line => line.StartsWith('#') || char.IsAsciiLetterOrDigit(line[0]) || line.StartsWith("--hash", StringComparison.Ordinal))
            && !text.Contains("file:", StringComparison.Ordinal);
}
