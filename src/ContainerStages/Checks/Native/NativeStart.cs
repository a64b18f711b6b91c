using ContainerStages.Checks.Facts;

namespace ContainerStages.Checks.Native;

/// <summary>The files that the loader maps when the image starts: the program, the parts of the runtime that it opens, and all that these need.</summary>
/// <param name="Processor">The image's.</param>
/// <param name="Loader">The started program's.</param>
/// <param name="Libraries">The libraries that it maps, and those that are missing.</param>
internal sealed record NativeStart(Processor Processor, Loader Loader, LoadedLibraries Libraries)
{
    /// <summary>
    /// Null if the start cannot be determined. Without the loader, or with another C library's loader, everything is missing, and another rule
    /// reports that; without a program the loader is not known.
    /// </summary>
    public static NativeStart? Of(PlanUnderCheck plan) =>
        plan.Started?.Entry is not null
        && Processor.Of(plan) is { } processor && Loader.For(plan) is { } loader
        && !InterpreterRule.IsMissing(plan) && !LibcRule.Check(plan).Any()
            ? new NativeStart(processor, loader, loader.Load(NativeFiles.ThatStart(plan, processor)))
            : null;
}
