using ContainerStages.Checks.Facts;
using ContainerStages.Diagnostics;

namespace ContainerStages.Checks.Native;

/// <summary>
/// The image has the loader that the started program names. The kernel starts the loader first (PT_INTERP, execve(2)); if it is missing, the kernel
/// says that the program itself does not exist. <see cref="LibcRule"/> reports a loader of the other C library.
/// </summary>
internal static class InterpreterRule
{
    public static IEnumerable<Finding> Check(PlanUnderCheck plan)
    {
        if (plan.Started is { Entry: { } program } && IsMissing(plan) && !LibcRule.Check(plan).Any())
        {
            string interpreter = program.Entry.Elf!.Interpreter!;
            string package = interpreter.Contains("/ld-musl-", StringComparison.Ordinal) ? "musl" : "default";
            yield return new Finding(
                Catalogue.LoaderMissing,
                $"cannot start '/{program.Entry.Path}' on '{plan.Plan.Base.Name}': the program's loader {interpreter} is not in the image",
                $"""Use a base with a C library: <ContainerBaseImage>stage:base</ContainerBaseImage> and <ContainerStage Include="base" Packages="{package}" />. Only a static program runs on nothing: <PublishAot>true</PublishAot> with <StaticExecutable>true</StaticExecutable>.""");
        }
    }

    /// <summary>
    /// Whether the loader is missing. False for a static program, and for a program of another processor, whose loader the image cannot have.
    /// </summary>
    public static bool IsMissing(PlanUnderCheck plan) =>
        plan.Started is { Entry: { Entry.Elf.Interpreter: { } interpreter } program }
        && Processor.Of(plan)?.Runs(program) == true
        && plan.FileSystem.Resolve(interpreter) is not { IsFile: true };
}
