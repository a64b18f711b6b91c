using ContainerStages.Checks.Facts;
using ContainerStages.Diagnostics;
using ContainerStages.FileSystems;
using ContainerStages.Layers;

namespace ContainerStages.Checks.Running;

/// <summary>
/// The image's user may not run the program that the image starts, or may not search a folder on the way to it: "permission denied", exit 126. The
/// loader of a program and the interpreter of a script are executed, too. If another user may run the program, such as one that a cluster chooses, it
/// is a warning: root searches every folder, and runs every file with an executable bit.
/// </summary>
internal static class ExecuteAccessRule
{
    public static IEnumerable<Finding> Check(PlanUnderCheck plan)
    {
        var access = UserAccess.Of(plan);
        if (ObstacleToStart(plan) is { } obstacle)
        {
            yield return new Finding(
                Catalogue.NotExecutable,
                $"cannot start '{plan.Started!.Command}' as {access.User}: {UserAccess.Describe(obstacle)}, so this user may not {(obstacle.IsFolder ? "search" : "run")} it",
                UserAccess.Advice(obstacle))
            {
                Severity = obstacle.IsFolder || obstacle.Entry.Mode.IsExecutable ? Severity.Warning : null,
            };
        }

        if (plan.Plan.Environment.GetValueOrDefault("DOTNET_DbgEnableMiniDump") == "1"
            && plan.FileSystem.Entries.FirstOrDefault(entry => entry.IsFile && entry.Entry.Name == "createdump" && access.Obstacle(entry.Entry.Path, Rights.Execute) is not null) is { } createdump)
        {
            yield return new Finding(
                Catalogue.NotExecutable,
                $"cannot write dumps as {access.User}: DOTNET_DbgEnableMiniDump is set, and {UserAccess.Describe(createdump)}",
                "Make it executable in the base image, or remove the variable.")
            {
                Severity = Severity.Warning,
            };
        }
    }

    /// <summary>The entry that prevents the start; null if the program starts or does not exist.</summary>
    public static ImageEntry? ObstacleToStart(PlanUnderCheck plan)
    {
        if (plan.Started is not { Path: { } path, Entry: { IsFile: true } program })
        {
            return null;
        }

        var access = UserAccess.Of(plan);
        string?[] run = [path, program.Entry.Elf?.Interpreter, CommandRule.ScriptInterpreter(program, plan)];
        return run.OfType<string>().Select(file => access.Obstacle(file, Rights.Execute)).FirstOrDefault(obstacle => obstacle is not null);
    }
}
