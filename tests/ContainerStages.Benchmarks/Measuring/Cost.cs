using System.Globalization;

namespace ContainerStages.Benchmarks.Measuring;

/// <summary>What a command took, and what its log says.</summary>
/// <param name="Seconds">Wall time.</param>
/// <param name="CpuSeconds">User and system, with all child processes that have ended.</param>
/// <param name="PeakMegabytes">Of the largest process.</param>
internal sealed record Cost(double Seconds, double CpuSeconds, double PeakMegabytes, string Log)
{
    /// <summary>The SDK's task, and ours.</summary>
    private static readonly string[] ImageTasks = ["CreateNewImage", "BuildContainerImage", "DeliverContainerImage"];

    private static readonly string[] KeptTasks = ["FindContainerInputs", "FindKeptPublish", "KeepContainerPublish"];

    public double ImageMilliseconds => Milliseconds(ImageTasks);

    public double KeptMilliseconds => Milliseconds(KeptTasks);

    /// <summary>The sum of tasks in MSBuild's performance summary, whose lines are such as <c>512 ms  CreateNewImage  1 calls</c>.</summary>
    private double Milliseconds(string[] tasks) => Log.Split('\n')
        .Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        .Where(words => words is [_, "ms", var task, ..] && tasks.Contains(task))
        .Sum(words => double.Parse(words[0], CultureInfo.InvariantCulture));
}
