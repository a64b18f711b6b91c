namespace ContainerStages.Checks.Native;

/// <summary>What the loader maps when the image starts: the program, the parts of the runtime that it opens, and all that these need.</summary>
/// <param name="Processor">The image's.</param>
/// <param name="Loader">The started program's.</param>
/// <param name="Libraries">That it maps, and that it misses.</param>
internal sealed record NativeStart(Processor Processor, Loader Loader, LoadedLibraries Libraries)
{
    /// <summary>
    /// Null where nothing can be said. Without the loader, or with another C library's, everything is missing, and that is a finding of another rule;
    /// without a program nobody knows which loader it will be.
    /// </summary>
    public static NativeStart? Of(PlanUnderCheck plan) =>
        plan.Started?.Entry is not null
        && Processor.Of(plan) is { } processor && Loader.For(plan) is { } loader
        && !InterpreterRule.IsMissing(plan) && !LibcRule.Check(plan).Any()
            ? new NativeStart(processor, loader, loader.Load(NativeFiles.ThatStart(plan, processor)))
            : null;
}
