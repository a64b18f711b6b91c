using System.Globalization;
using System.Runtime.Versioning;

namespace ContainerStages.Starts;

/// <summary>How much of the machine a started app may use.</summary>
/// <param name="Processes">Processes and threads together.</param>
/// <param name="Memory">Bytes: of each process where bubblewrap runs it, of all together where an engine does.</param>
/// <param name="Disk">Bytes that it may write where bubblewrap runs it. They are in memory.</param>
internal sealed record StartLimits(int Processes, long Memory, long Disk)
{
    private const long Gigabyte = 1L << 30;

    /// <summary>Far more than an app needs to start: .NET's server garbage collector has two threads a processor, and the thread pool one.</summary>
    public static StartLimits Default { get; } = new(
        256 + (8 * Environment.ProcessorCount),
        Math.Min(4 * Gigabyte, GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 2),
        Math.Min(Gigabyte, GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 8));

    /// <summary>What this process may use of something itself, which may be less: it cannot give more away.</summary>
    /// <param name="name">As in <c>/proc/self/limits</c> (proc(5)).</param>
    /// <param name="wanted">The limit, if it is not above.</param>
    [SupportedOSPlatform("linux")]
    public static long Within(string name, long wanted) =>
        File.ReadLines("/proc/self/limits").FirstOrDefault(line => line.StartsWith(name + "  ", StringComparison.Ordinal)) is { } line
        && line[name.Length..].Split(' ', StringSplitOptions.RemoveEmptyEntries) is [_, var hard, ..]
        && long.TryParse(hard, NumberStyles.None, CultureInfo.InvariantCulture, out long most)
            ? Math.Min(most, wanted)
            : wanted;
}
