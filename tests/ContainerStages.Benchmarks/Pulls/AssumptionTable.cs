using System.Globalization;

namespace ContainerStages.Benchmarks.Pulls;

/// <summary>Every assumption, with its value and where it comes from.</summary>
internal static class AssumptionTable
{
    public static string Of(Assumptions it, IReadOnlyList<Edit> edits) => string.Create(CultureInfo.InvariantCulture, $"""

        ## Assumptions

        | assumption | value | from |
        |---|---|---|
        | sizes of the layers, and what an edit changes | the tables of [the page](layers-measured.md#trimmed) | measured |
        | edits | the mix *usual*, in a hundred commits of a trimmed app: {string.Join("; ", edits.Select(edit => $"{edit.Count} {edit.Name}"))} | assumed there |
        | commits a day, each of them deployed everywhere | {it.CommitsADay} | assumed |
        | base image, which no edit changes | {it.BaseImage.Sum(layer => layer.Compressed):0.00} MB compressed, {it.BaseImage.Sum(layer => layer.Unpacked):0.00} MB unpacked, in {it.BaseImage.Count} layers | measured: [HelloWeb](../samples/HelloWeb/README.md)'s |
        | manifests and configurations | not counted: some thousand bytes for each pull | |
        | what nodes have | the version before; no image is removed during the day | assumed |
        | a pull unpacks | the lowest layer whose chain id is new, and all above it | image-spec; [compared with containerd](#compared-with-a-real-containerd) |
        | a pull fetches | those of them that are not there compressed; with `discard_unpacked_layers`, nothing is there compressed | [compared with containerd](#compared-with-a-real-containerd) |
        | layers that a node fetches at the same time | {it.ConcurrentDownloads} | containerd's default, `max_concurrent_downloads` |
        | layers that a node unpacks at the same time | 1, from the lowest up | containerd's default |
        | registry | {Rate(it.RegistryRate)}, divided fairly among the nodes that fetch | assumed |
        | network of a node | {Rate(it.NodeRate)} | assumed |
        | unpacking | {it.UnpackRate:0} MB/s of tar archive | assumed, from [three pulls of 110 MB](#compared-with-a-real-containerd) that include the download (30 to 46 MB/s) |
        | other work of the nodes | nodes have from {it.SlowestNode * 100:0} to 100 % of both rates, spread evenly | assumed |
        | name, manifest and configuration, before the first layer | {it.ResolveTime} s | assumed |
        | start of the app, after its pull | {it.StartTime} s | assumed |
        | rolling deploy | `maxSurge` {it.MaxSurge * 100:0} % and `maxUnavailable` 0, one pod on each node; each wave waits for the slowest node of the one before | [the sample](../samples/Kubernetes/deployment.yaml); waves are a simplification |
        | peer-to-peer | a new layer leaves the registry {it.Seeds} times; then each node that has it serves one other at a time. Agents keep a copy of their own, so that this also works with `discard_unpacked_layers`. | assumed |
        | requests that fail, retries, limits of requests | none | assumed |

        """);

    public static string Rate(double megabytes) => string.Create(CultureInfo.InvariantCulture, $"{megabytes:0} MB/s ({megabytes * 8 / 1000:0.##} Gbit/s)");
}
