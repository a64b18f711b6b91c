namespace ContainerStages.Benchmarks.Pulls;

/// <summary>What the simulation takes for given; sizes in megabytes, rates in megabytes a second, times in seconds.</summary>
internal sealed record Assumptions
{
    public static readonly Assumptions Default = new();

    public int CommitsADay { get; init; } = 20;

    /// <summary>The rate of the registry, or of the link to it.</summary>
    public double RegistryRate { get; init; } = 1250;

    /// <summary>The rate of a node's network.</summary>
    public double NodeRate { get; init; } = 125;

    /// <summary>
    /// The rate at which a node that does nothing else unpacks. It is assumed, from three pulls of 110 MB in one layer with containerd 1.6 and overlayfs on
    /// two cores, which took 2.4, 3.3 and 3.6 s with the download: 30 to 46 MB/s.
    /// </summary>
    public double UnpackRate { get; init; } = 40;

    /// <summary>The part of both rates that the slowest node has; nodes are spread evenly from here to 1.</summary>
    public double SlowestNode { get; init; } = 0.5;

    /// <summary>How many layers of an image containerd fetches at the same time.</summary>
    public int ConcurrentDownloads { get; init; } = 3;

    /// <summary>The time before the first byte of a layer: the name, the manifest and the configuration.</summary>
    public double ResolveTime { get; init; } = 0.3;

    /// <summary>The time from the end of the pull until the pod is ready.</summary>
    public double StartTime { get; init; } = 2;

    /// <summary>The part of the nodes that pull at the same time.</summary>
    public double MaxSurge { get; init; } = 0.25;

    /// <summary>How often a blob leaves the registry with peer-to-peer.</summary>
    public int Seeds { get; init; } = 3;

    /// <summary>HelloWeb's composed base with its certificates, as two layers.</summary>
    public IReadOnlyList<SizedLayer> BaseImage { get; init; } = [new("base", 12.64, 5.33), new("system", 0.25, 0.14)];
}
