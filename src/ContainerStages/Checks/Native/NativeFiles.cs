using System.Collections.Immutable;
using ContainerStages.Checks.Facts;
using ContainerStages.FileSystems;

namespace ContainerStages.Checks.Native;

/// <summary>Finds the native files that an image needs to start, and those that it needs only when they are used.</summary>
internal static class NativeFiles
{
    /// <summary>The host opens these one after the other, and the runtime opens the last two. If one of them is missing, the app does not start.</summary>
    private static readonly string[] OfRuntime = ["libhostfxr.so", "libhostpolicy.so", "libcoreclr.so", "libclrjit.so", "libSystem.Native.so"];

    /// <summary>
    /// The provider of LTTng's traces. The runtime continues without it if its library is missing (https://github.com/dotnet/runtime/issues/57784).
    /// </summary>
    private const string TraceProvider = "libcoreclrtraceptprovider.so";

    /// <summary>
    /// The program that is started, and the parts of the runtime that it opens by name. Empty if one of these files is for another processor.
    /// </summary>
    public static ImmutableArray<ImageEntry> ThatStart(PlanUnderCheck plan, Processor processor)
    {
        if (plan.Started?.Entry is not { IsFile: true } program || !processor.Runs(program))
        {
            return [];
        }

        bool isShared = plan.Started.IsDotnet || plan.Settings?.Frameworks.IsEmpty == false;
        return [program, .. plan.FileSystem.Entries.Where(file => file != program && IsOfRuntime(plan, file, isShared) && processor.Runs(file))];
    }

    /// <summary>
    /// Published libraries for the image's processor, without a portable app's files for other systems and without libraries that may be missing.
    /// </summary>
    public static IEnumerable<ImageEntry> OfApp(PlanUnderCheck plan, Processor processor) => plan.FileSystem.Entries
        .Where(file => !file.Layer.IsBase && processor.Runs(file) && file.Entry.Name != TraceProvider && !IsForAnother(plan, file, processor));

    /// <summary>Whether a file below <c>runtimes/RID/native</c>, where a portable app has a library for every system, is for another system.</summary>
    private static bool IsForAnother(PlanUnderCheck plan, ImageEntry file, Processor processor)
    {
        bool isMusl = plan.Started?.Entry?.Entry.Elf?.Interpreter?.Contains("/ld-musl-", StringComparison.Ordinal) == true;
        return file.Entry.Path.Split('/') is [.., "runtimes", var identifier, "native", _]
            && identifier != (isMusl ? $"linux-musl-{processor.Identifier}" : $"linux-{processor.Identifier}");
    }

    private static bool IsOfRuntime(PlanUnderCheck plan, ImageEntry file, bool isShared) =>
        OfRuntime.Contains(file.Entry.Name)
        && (isShared
            ? file.Entry.Path.Contains("/shared/Microsoft.NETCore.App/", StringComparison.Ordinal) || file.Entry.Path.Contains("/host/fxr/", StringComparison.Ordinal)
            : plan.IsBesideApp(file));
}
