namespace ContainerStages.Benchmarks.Pulls;

/// <summary>Nodes that pull a new image at the same time.</summary>
internal static class Wave
{
    /// <summary>Any irrational number spreads the nodes evenly; this one the most evenly.</summary>
    private static readonly double Golden = (Math.Sqrt(5) - 1) / 2;

    /// <summary>The part of the rates that each node has.</summary>
    public static double[] Speeds(int nodes, Assumptions assumptions) =>
        [.. Enumerable.Range(0, nodes).Select(node => 1 - ((1 - assumptions.SlowestNode) * (node * Golden % 1)))];

    /// <param name="holders">With peer-to-peer: the nodes that had the new layers before this wave. Null without it.</param>
    /// <param name="newSize">Megabytes that no node had before.</param>
    /// <returns>How long the pull takes on each node, in seconds.</returns>
    public static double[] Times(Pull pull, int nodes, int? holders, double newSize, Assumptions assumptions)
    {
        double[] speeds = Speeds(nodes, assumptions);
        double[] rates = [.. speeds.Select(speed => speed * assumptions.NodeRate)];
        double[] sizes = [.. pull.Fetched.Select(layer => layer.Compressed)];
        double[][] arrived = holders is null
            ? Downloads.Of(sizes, rates, assumptions.RegistryRate, assumptions.ConcurrentDownloads)
            : FromPeers(sizes, rates, holders.Value, newSize, assumptions);
        return [.. speeds.Select((speed, node) => assumptions.ResolveTime + Unpacked(pull, arrived[node], speed * assumptions.UnpackRate))];
    }

    /// <summary>Layers are unpacked one after the other, from the lowest up, each when it has arrived.</summary>
    private static double Unpacked(Pull pull, double[] arrived, double rate)
    {
        double now = 0;
        foreach (PulledLayer layer in pull.Unpacked)
        {
            int fetched = pull.Fetched.ToList().FindIndex(one => one.Digest == layer.Digest);
            now = Math.Max(now, fetched < 0 ? 0 : arrived[fetched]) + (layer.Unpacked / rate);
        }

        return now;
    }

    /// <summary>
    /// The first nodes fetch from the registry; each node that has the layers serves one more at a time, so that their number doubles. A node waits for
    /// the generations before it, which take as long as the slowest node.
    /// </summary>
    private static double[][] FromPeers(double[] sizes, double[] rates, int holders, double newSize, Assumptions assumptions)
    {
        int first = holders == 0 ? Math.Min(assumptions.Seeds, rates.Length) : holders;
        double generation = newSize / (assumptions.NodeRate * assumptions.SlowestNode);
        double[][] seeds = holders == 0 ? Downloads.Of(sizes, rates[..first], assumptions.RegistryRate, assumptions.ConcurrentDownloads) : [];
        return [.. rates.Select((rate, node) => node < seeds.Length
            ? seeds[node]
            : Downloads.Of(sizes, [rate], rate, assumptions.ConcurrentDownloads)[0].Select(time => time + (Generation(node, first) * generation)).ToArray())];
    }

    /// <summary>How often the number of holders has to double until the node is among those that are served.</summary>
    private static int Generation(int node, long holders)
    {
        int generation = 0;
        for (; holders <= node; holders *= 2)
        {
            generation++;
        }

        return generation;
    }
}
