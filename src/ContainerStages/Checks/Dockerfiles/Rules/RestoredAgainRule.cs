using ContainerStages.Checks.Dockerfiles.Facts;
using ContainerStages.Checks.Dockerfiles.Shell;
using ContainerStages.Checks.Dockerfiles.Tools;
using ContainerStages.Diagnostics;
using ContainerStages.Dockerfiles;

namespace ContainerStages.Checks.Dockerfiles.Rules;

/// <summary>D2: after a restore, a build step does not restore again, and has the restore's runtime identifier and mounts.</summary>
internal static class RestoredAgainRule
{
    private static readonly string[] s_runtimeOptions = ["-r", "--runtime"];

    public static IEnumerable<DockerfileFinding> Check(DockerfileUnderCheck facts) =>
        from stage in facts.Stages
        from placed in stage.Instructions
        where placed.Keyword == Keywords.Run
        from command in placed.Commands
        from tool in DependencyTools.All
        let later = tool.LaterSteps.FirstOrDefault(step => command.StartsWith(step.Split(' ')))
        where later is not null
        let restore = stage.WithChain.SelectMany(other => other.Steps).LastOrDefault(step => step.Tool == tool && IsBefore(step, placed, command))
        where restore is not null
        from finding in Compare(placed, command, later, tool, restore)
        select finding;

    private static bool IsBefore(DependencyStep step, PlacedInstruction placed, ShellCommand command) =>
        step.Instruction == placed ? placed.Commands.IndexOf(step.Command) < placed.Commands.IndexOf(command) : step.Range.Start < placed.Range.Start;

    private static IEnumerable<DockerfileFinding> Compare(PlacedInstruction placed, ShellCommand command, string later, DependencyTool tool,
        DependencyStep restore)
    {
        if (!command.Words.Any(tool.NoRestore.Contains))
        {
            yield return new DockerfileFinding(
                Catalogue.RestoredAgain,
                placed.Range,
                $"cannot rely on '{restore.Name}' in line {restore.Line}: '{later}' in line {placed.Line} restores again, "
                    + "and may fetch other packages after the sources have changed",
                $"Add {tool.NoRestore[0]} to '{later}' in line {placed.Line}.");
            yield break;
        }

        if (Runtime(command) is { } runtime && Runtime(restore.Command) is var restored && restored != runtime && !command.Words.Contains("--no-build"))
        {
            yield return new DockerfileFinding(
                Catalogue.RestoredAgain,
                placed.Range,
                $"cannot run '{later}' in line {placed.Line} for '{runtime}': '{restore.Name}' in line {restore.Line} restores "
                    + $"{(restored is null ? "no runtime identifier" : $"'{restored}'")}, and {tool.NoRestore[0]} forbids another restore (NETSDK1047)",
                $"Give both the same: add -r {runtime} to line {restore.Line}.");
        }

        string[] mounted = [.. Caches(placed, tool)];
        if (Caches(restore.Instruction, tool).FirstOrDefault() is { } cache && mounted.Length == 0)
        {
            yield return new DockerfileFinding(
                Catalogue.RestoredAgain,
                placed.Range,
                $"cannot find the restored packages in line {placed.Line}: line {restore.Line} restores them into the cache mount "
                    + $"'{cache}', which line {placed.Line} does not have (NETSDK1064)",
                $"Add --mount=type=cache,target={cache} to line {placed.Line}.");
        }
    }

    /// <summary>The mounts on the folder of the packages, or on the one above it.</summary>
    private static IEnumerable<string> Caches(PlacedInstruction placed, DependencyTool tool) => RunMount.Of(placed.Instruction)
        .Where(mount => mount.Type == "cache" && HoldsPackages(mount.Target, tool.CacheFolders[0].TrimStart('~')))
        .Select(mount => mount.Target);

    private static bool HoldsPackages(string target, string folder) =>
        target.EndsWith(folder, StringComparison.Ordinal) || target.EndsWith(folder[..folder.LastIndexOf('/')], StringComparison.Ordinal);

    private static string? Runtime(ShellCommand command)
    {
        int option = command.Words.ToList().FindIndex(s_runtimeOptions.Contains);
        return option < 0 ? null : command.Words.ElementAtOrDefault(option + 1);
    }
}
