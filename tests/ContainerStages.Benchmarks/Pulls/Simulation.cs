using ContainerStages.Benchmarks.Measuring;

namespace ContainerStages.Benchmarks.Pulls;

/// <summary>Deploys a hundred commits in the measured mix, one after the other, to all nodes of a cluster. It has no chance and no clock: the same input gives the same result.</summary>
internal static class Simulation
{
    /// <param name="edits">A hundred commits; null for the app's mix, kind after kind.</param>
    public static ScenarioResult Run(Scenario scenario, MeasuredApp app, Assumptions assumptions, IReadOnlyList<Edit>? edits = null)
    {
        var history = new ImageHistory(scenario.Shape, assumptions.BaseImage, app);

        // All nodes have had the same images, so that one stands for all.
        var node = new Node(scenario.Discards);
        node.Pull(history.Image);
        HashSet<string> known = [.. history.Image.Select(layer => layer.Digest)];
        Dictionary<string, Deploy> deploys = [];
        List<Deploy> all = [];
        foreach (Edit edit in edits ?? [.. app.Edits.SelectMany(edit => Enumerable.Repeat(edit, edit.Count))])
        {
            history.Apply(edit);
            Pull pull = node.Pull(history.Image);
            double newSize = history.Image.Where(layer => known.Add(layer.Digest)).Sum(layer => layer.Compressed);
            string work = $"{newSize} {string.Join(' ', pull.Fetched.Select(layer => layer.Compressed))} / {string.Join(' ', pull.Unpacked.Select(layer => layer.Unpacked))}";
            if (!deploys.TryGetValue(work, out Deploy? deploy))
            {
                deploys[work] = deploy = Deploy.Of(scenario, pull, newSize, assumptions);
            }

            all.Add(deploy);
        }

        double days = (double)all.Count / assumptions.CommitsADay;
        return new ScenarioResult(
            scenario.App, scenario.Shape.Name, scenario.Nodes, scenario.Discards, scenario.Peers,
            Rounded(all.Sum(deploy => deploy.RegistrySize) / 1000 / days),
            Rounded(all.Sum(deploy => deploy.FetchedSize) / days),
            Rounded(all.Sum(deploy => deploy.UnpackedSize) / days),
            Rounded(all.Average(deploy => deploy.MedianPull)),
            Rounded(all.Average(deploy => deploy.LastPull)),
            Rounded(all.Average(deploy => deploy.Time)),
            Rounded(all.Max(deploy => deploy.Time)));
    }

    private static double Rounded(double value) => Math.Round(value, 3);

    /// <summary>One rolling deploy; sizes in megabytes, times in seconds.</summary>
    private sealed record Deploy(double RegistrySize, double FetchedSize, double UnpackedSize, double MedianPull, double LastPull, double Time)
    {
        public static Deploy Of(Scenario scenario, Pull pull, double newSize, Assumptions assumptions)
        {
            int surge = (int)Math.Ceiling(scenario.Nodes * assumptions.MaxSurge);
            List<double> pulls = [];
            double time = 0;
            for (int done = 0; done < scenario.Nodes; done += surge)
            {
                double[] wave = Wave.Times(pull, Math.Min(surge, scenario.Nodes - done), scenario.Peers ? done : null, newSize, assumptions);
                pulls.AddRange(wave);
                time += wave.Max() + assumptions.StartTime;
            }

            double registry = scenario.Peers ? newSize * Math.Min(assumptions.Seeds, scenario.Nodes) : pull.FetchedSize * scenario.Nodes;
            return new Deploy(registry, pull.FetchedSize, pull.UnpackedSize, Series.Median(pulls), pulls.Max(), time);
        }
    }
}
