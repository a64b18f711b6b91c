using ContainerStages.Diagnostics;

namespace ContainerStages.Checks.Native;

/// <summary>
/// The loader that the started program names is in the image. The kernel starts the loader first (PT_INTERP, execve(2)), and where it is missing says
/// that the program itself does not exist. A loader of the other C library is <see cref="LibcRule"/>'s.
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

    /// <summary>False for a static program, and for one of another processor, whose loader is not to be had.</summary>
    public static bool IsMissing(PlanUnderCheck plan) =>
        plan.Started is { Entry: { Entry.Elf.Interpreter: { } interpreter } program }
        && Processor.Of(plan)?.Runs(program) == true
        && plan.FileSystem.Resolve(interpreter) is not { IsFile: true };
}
