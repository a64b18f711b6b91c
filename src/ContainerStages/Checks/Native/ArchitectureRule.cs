using ContainerStages.Checks.Facts;
using ContainerStages.Diagnostics;
using ContainerStages.FileSystems;

namespace ContainerStages.Checks.Native;

/// <summary>
/// The program that the image starts, and the native files beside the app, are for the processor that the image's configuration names: the kernel
/// refuses programs of another processor with ENOEXEC. The files of a portable app below <c>runtimes</c> are for all processors, and are ignored. A
/// machine that has or emulates the other processor (binfmt_misc) runs such a program if the image has the program's loader or it needs none.
/// </summary>
internal static class ArchitectureRule
{
    public static IEnumerable<Finding> Check(PlanUnderCheck plan)
    {
        if (Processor.Of(plan) is not { } processor)
        {
            yield break;
        }

        ImageEntry? program = plan.Started?.Entry is { Entry.Elf: not null } started && !processor.Runs(started) ? started : null;
        ImageEntry[] wrong =
        [
            .. program is null ? Array.Empty<ImageEntry>() : [program],
            .. plan.FileSystem.Entries.Where(file => file != program && plan.IsBesideApp(file) && file.Entry.Elf is not null && !processor.Runs(file)),
        ];
        if (wrong is [var first, ..])
        {
            yield return new Finding(
                Catalogue.WrongArchitecture,
                $"cannot {(program is null ? "use" : "start")} {Listing.Of([.. wrong.Select(file => $"/{file.Entry.Path}")])} in an image for {processor.Architecture}: '/{first.Entry.Path}' is for {Processor.NameOf(first.Entry.Elf!.Machine)}",
                $"Publish with -r linux-{processor.Identifier}, or with a RuntimeIdentifier for the other processor and a base image for it.")
            {
                // A file that is never opened does no harm.
                Severity = program is null || HasItsLoader(plan, program) ? Severity.Warning : null,
            };
        }
    }

    private static bool HasItsLoader(PlanUnderCheck plan, ImageEntry program) =>
        program.Entry.Elf!.Interpreter is not { } interpreter || plan.FileSystem.Resolve(interpreter)?.Entry.Elf?.Machine == program.Entry.Elf.Machine;
}
