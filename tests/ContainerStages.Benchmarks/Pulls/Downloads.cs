namespace ContainerStages.Benchmarks.Pulls;

/// <summary>
/// When nodes that fetch the same layers at the same time have each of them. A node fetches several layers at once, in their order, and divides its share
/// evenly among them. Rates stay until a layer has arrived somewhere.
/// </summary>
internal sealed class Downloads
{
    private const double Nothing = 1e-9;

    private readonly double[] _limits;
    private readonly double[][] _remaining;
    private readonly double _capacity;
    private readonly int _concurrent;

    private Downloads(IReadOnlyList<double> sizes, IReadOnlyList<double> limits, double capacity, int concurrent) =>
        (_limits, _remaining, _capacity, _concurrent) = ([.. limits], [.. limits.Select(_ => sizes.ToArray())], capacity, concurrent);

    /// <param name="sizes">The sizes of the layers.</param>
    /// <param name="limits">The rate of each node.</param>
    /// <param name="capacity">The rate of all together.</param>
    /// <param name="concurrent">How many layers a node fetches at the same time.</param>
    /// <returns>For each node, when it has each layer.</returns>
    public static double[][] Of(IReadOnlyList<double> sizes, IReadOnlyList<double> limits, double capacity, int concurrent) =>
        new Downloads(sizes, limits, capacity, concurrent).Run();

    private double[][] Run()
    {
        double[][] done = [.. _remaining.Select(sizes => new double[sizes.Length])];
        double now = 0;
        for (int[][] active = Active(); active.Any(layers => layers.Length > 0); active = Active())
        {
            double[] shares = FairShares.Of([.. active.Select((layers, node) => layers.Length == 0 ? 0 : _limits[node])], _capacity);
            double step = Enumerable.Range(0, active.Length).Where(node => active[node].Length > 0)
                .Min(node => active[node].Min(layer => _remaining[node][layer]) * active[node].Length / shares[node]);
            now += step;
            for (int node = 0; node < active.Length; node++)
            {
                foreach (int layer in active[node])
                {
                    _remaining[node][layer] -= step * shares[node] / active[node].Length;
                    if (_remaining[node][layer] <= Nothing)
                    {
                        (_remaining[node][layer], done[node][layer]) = (0, now);
                    }
                }
            }
        }

        return done;
    }

    /// <summary>The layers that each node fetches now.</summary>
    private int[][] Active() => [.. _remaining.Select(sizes => Enumerable.Range(0, sizes.Length).Where(layer => sizes[layer] > 0).Take(_concurrent).ToArray())];
}
