namespace ContainerStages.Benchmarks.Measuring;

/// <param name="Name">As tables show it.</param>
/// <param name="Unit">As tables show it, with the values.</param>
internal sealed record Measure(string Name, string Unit)
{
    public static readonly Measure Publish = new("whole publish", "s");
    public static readonly Measure Commands = new("all commands, CPU time", "s");
    public static readonly Measure Image = new("tasks that make and send the image", "ms");
    public static readonly Measure Kept = new("tasks of ContainerStagesKeepPublish", "ms");
    public static readonly Measure Memory = new("peak memory", "MB");
    public static readonly Measure Pull = new("pull by podman", "s");
    public static readonly Measure Sent = new("bytes sent", "MB");
}
