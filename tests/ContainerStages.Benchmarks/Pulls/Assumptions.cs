namespace ContainerStages.Benchmarks.Pulls;

/// <summary>What the simulation takes for given; sizes in megabytes, rates in megabytes a second, times in seconds.</summary>
internal sealed record Assumptions
{
    public static readonly Assumptions Default = new();

    public int CommitsADay { get; init; } = 20;

    /// <summary>Of the registry, or of the link to it.</summary>
    public double RegistryRate { get; init; } = 1250;

    /// <summary>Of a node's network.</summary>
    public double NodeRate { get; init; } = 125;

    /// <summary>Unpacked bytes of a node that does nothing else. Containerd 1.6 with overlayfs took 2.4 to 3.6 s for 110 MB in one layer, with their download on the same machine of two cores.</summary>
    public double UnpackRate { get; init; } = 40;

    /// <summary>Of both rates; nodes are spread evenly from here to 1.</summary>
    public double SlowestNode { get; init; } = 0.5;

    /// <summary>Layers of an image that containerd fetches at the same time.</summary>
    public int ConcurrentDownloads { get; init; } = 3;

    /// <summary>Before the first byte of a layer: the name, the manifest and the configuration.</summary>
    public double ResolveTime { get; init; } = 0.3;

    /// <summary>From the end of the pull to the pod that is ready.</summary>
    public double StartTime { get; init; } = 2;

    /// <summary>Part of the nodes that pull at the same time.</summary>
    public double MaxSurge { get; init; } = 0.25;

    /// <summary>How often a blob leaves the registry with peer-to-peer.</summary>
    public int Seeds { get; init; } = 3;

    /// <summary>HelloWeb's composed base with its certificates, as two layers.</summary>
    public IReadOnlyList<SizedLayer> BaseImage { get; init; } = [new("base", 12.64, 5.33), new("system", 0.25, 0.14)];
}
