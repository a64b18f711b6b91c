using System.Collections.Immutable;
using ContainerStages.Images.Files;

namespace ContainerStages.Checks.Native;

/// <summary>Which native files of an image matter for its start, and which only once somebody needs them.</summary>
internal static class NativeFiles
{
    /// <summary>The host opens these one after the other, and the runtime the last two; without any of them nothing runs.</summary>
    private static readonly string[] OfRuntime = ["libhostfxr.so", "libhostpolicy.so", "libcoreclr.so", "libclrjit.so", "libSystem.Native.so"];

    /// <summary>Opened only for LTTng's traces, and left out where its library is not there (https://github.com/dotnet/runtime/issues/57784).</summary>
    private const string TraceProvider = "libcoreclrtraceptprovider.so";

    /// <summary>The program that is started, and the parts of the runtime that it opens by name. None where a file of it is for another processor.</summary>
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
    /// Published libraries that the image's processor runs. What a portable app has for other systems is not among them, nor what it is no harm to miss.
    /// </summary>
    public static IEnumerable<ImageEntry> OfApp(PlanUnderCheck plan, Processor processor) => plan.FileSystem.Entries
        .Where(file => !file.Layer.IsBase && processor.Runs(file) && file.Entry.Name != TraceProvider && !IsForAnother(plan, file, processor));

    /// <summary>Below <c>runtimes/RID/native</c>, where a portable app has a library for every system.</summary>
    private static bool IsForAnother(PlanUnderCheck plan, ImageEntry file, Processor processor)
    {
        bool isMusl = plan.Started?.Entry?.Entry.Elf?.Interpreter?.Contains("/ld-musl-", StringComparison.Ordinal) == true;
        return file.Entry.Path.Split('/') is [.., "runtimes", var identifier, "native", _]
            && identifier != (isMusl ? $"linux-musl-{processor.Identifier}" : $"linux-{processor.Identifier}");
    }

    private static bool IsOfRuntime(PlanUnderCheck plan, ImageEntry file, bool isShared) =>
        OfRuntime.Contains(file.Entry.Name)
        && (isShared
            ? file.Layer.IsBase && (file.Entry.Path.Contains("/shared/Microsoft.NETCore.App/", StringComparison.Ordinal) || file.Entry.Path.Contains("/host/fxr/", StringComparison.Ordinal))
            : plan.IsBesideApp(file));
}
