using ContainerStages.Diagnostics;
using ContainerStages.Images.Files;

namespace ContainerStages.Checks.Native;

/// <summary>
/// The program that the image starts, and the native files beside the app, are for the processor that the image's configuration names: the kernel
/// refuses another one's with ENOEXEC. What a portable app has below <c>runtimes</c> is for all processors, and is not looked at.
/// A machine that emulates the other processor (binfmt_misc), or has it, runs such a program if the program's loader is in the image or it needs none.
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
                // A file that lies there and is never opened does no harm.
                Severity = program is null || HasItsLoader(plan, program) ? Severity.Warning : null,
            };
        }
    }

    private static bool HasItsLoader(PlanUnderCheck plan, ImageEntry program) =>
        program.Entry.Elf!.Interpreter is not { } interpreter || plan.FileSystem.Resolve(interpreter)?.Entry.Elf?.Machine == program.Entry.Elf.Machine;
}
