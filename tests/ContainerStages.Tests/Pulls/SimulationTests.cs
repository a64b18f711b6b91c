using System.Globalization;
using System.Text.RegularExpressions;
using ContainerStages.Benchmarks.Pulls;

namespace ContainerStages.Tests.Pulls;

[TestClass]
public sealed partial class SimulationTests
{
    /// <summary>Of the page's figures, which have two digits.</summary>
    private const double Rounding = 0.03;

    private static readonly Assumptions Given = Assumptions.Default;

    /// <summary>The page computes them from the images themselves: that is an independent way to the same means.</summary>
    [TestMethod]
    [DataRow(MeasuredApp.Trimmed)]
    [DataRow(MeasuredApp.Untrimmed)]
    public void A_publish_costs_what_the_measurements_say(string kind)
    {
        MeasuredApp app = Read(kind);
        string section = PullFigures.MeasuredPage.Split($"\n## {kind}\n")[1].Split("\n## ")[0];
        GroupCollection unpacked = UnpackedRow().Match(section).Groups, pushed = PushedRow().Match(section).Groups;
        string ours = kind == MeasuredApp.Trimmed ? "between" : "below";
        foreach ((ImageShape shape, string column) in (IEnumerable<(ImageShape, string)>)[(ImageShape.OneLayer, "one"), (ImageShape.Dockerfile, "plain"), (ImageShape.Several, ours)])
        {
            ScenarioResult keeping = Run(app, shape), discarding = Run(app, shape, discards: true);
            Assert.AreEqual(Number(unpacked[column]), keeping.UnpackedSize / Given.CommitsADay, Rounding, $"{shape.Name}: unpacked");
            Assert.AreEqual(Number(unpacked[column + "Fetched"]), discarding.FetchedSize / Given.CommitsADay, Rounding, $"{shape.Name}: fetched again");
            Assert.AreEqual(Number(pushed[column == ours ? "own" : column]), keeping.FetchedSize / Given.CommitsADay, Rounding, $"{shape.Name}: fetched");
        }
    }

    [TestMethod]
    public void The_page_has_all_layers_and_a_hundred_edits()
    {
        MeasuredApp app = Read(MeasuredApp.Trimmed);
        Assert.AreEqual("runtime-native packages framework projects assets app", string.Join(' ', app.Layers.Select(layer => layer.Name)));
        Assert.AreEqual(100, app.Edits.Sum(edit => edit.Count));
        Assert.AreEqual("app", string.Join(' ', app.Edits[0].Changed));
        Assert.AreEqual("runtime-native framework app", string.Join(' ', app.Edits[^1].Changed));
    }

    [TestMethod]
    public void More_nodes_never_cost_less()
    {
        MeasuredApp app = Read(MeasuredApp.Trimmed);
        foreach (ImageShape shape in ImageShape.All)
        {
            foreach ((bool discards, bool peers) in ((bool, bool)[])[(false, false), (true, false), (false, true), (true, true)])
            {
                ScenarioResult[] results = [.. ((int[])[1, 4, 20, 100, 500]).Select(nodes => Run(app, shape, nodes, discards, peers))];
                foreach ((ScenarioResult fewer, ScenarioResult more) in results.Zip(results[1..]))
                {
                    Assert.IsGreaterThanOrEqualTo(fewer.RegistrySize, more.RegistrySize);
                    Assert.IsGreaterThanOrEqualTo(fewer.LastPull, more.LastPull);
                    Assert.AreEqual(fewer.FetchedSize, more.FetchedSize);
                }
            }
        }
    }

    [TestMethod]
    public void Without_peers_the_registry_sends_what_all_nodes_fetch_and_with_peers_a_few_times_what_is_new()
    {
        MeasuredApp app = Read(MeasuredApp.Trimmed);
        ScenarioResult without = Run(app, ImageShape.Several, 500), with = Run(app, ImageShape.Several, 500, peers: true);

        Assert.AreEqual(without.FetchedSize * 500 / 1000, without.RegistrySize, 0.01);
        Assert.AreEqual(without.FetchedSize * Given.Seeds / 1000, with.RegistrySize, 0.01);
        Assert.AreEqual(without.FetchedSize, with.FetchedSize);
    }

    [TestMethod]
    public void When_everything_changes_the_layers_make_no_difference()
    {
        MeasuredApp app = Read(MeasuredApp.Trimmed);
        Edit[] everything = [.. Enumerable.Repeat(new Edit("everything", 1, [.. app.Layers.Select(layer => layer.Name)]), 100)];
        ScenarioResult[] results = [.. ImageShape.All.Select(shape => Simulation.Run(new Scenario(app.Kind, shape, 100), app, Given, everything))];

        foreach (ScenarioResult result in results)
        {
            Assert.AreEqual(results[0].RegistrySize, result.RegistrySize, 0.01, result.Shape);
            Assert.AreEqual(results[0].UnpackedSize, result.UnpackedSize, 0.01, result.Shape);
        }
    }

    /// <summary>After a runtime patch: the packages are unpacked again on top of it, and fetched only by nodes that have discarded them.</summary>
    [TestMethod]
    public void A_node_that_discards_fetches_all_layers_above_the_lowest_changed_one()
    {
        MeasuredApp app = Read(MeasuredApp.Trimmed);
        Edit[] patches = [.. Enumerable.Repeat(app.Edits.Single(edit => edit.Name == "a runtime patch"), 20)];
        double All(Func<SizedLayer, bool> which) => app.Layers.Where(which).Sum(layer => layer.Compressed) * 20;

        Assert.AreEqual(All(_ => true), Of(discards: true).FetchedSize, 0.01);
        Assert.AreEqual(All(layer => layer.Name is "runtime-native" or "framework" or "app"), Of(discards: false).FetchedSize, 0.01);
        Assert.AreEqual(Of(discards: false).UnpackedSize, Of(discards: true).UnpackedSize);

        ScenarioResult Of(bool discards) => Simulation.Run(new Scenario(app.Kind, ImageShape.Several, 20, discards), app, Given, patches);
    }

    [TestMethod]
    public void The_order_of_the_commits_makes_no_difference()
    {
        MeasuredApp app = Read(MeasuredApp.Trimmed);
        Edit[] edits = [.. app.Edits.SelectMany(edit => Enumerable.Repeat(edit, edit.Count))];
        Edit[] shuffled = [.. edits];
        new Random(1).Shuffle(shuffled);
        CollectionAssert.AreNotEqual(edits, shuffled);
        var scenario = new Scenario(app.Kind, ImageShape.Several, 100, Discards: true);

        Assert.AreEqual(Simulation.Run(scenario, app, Given), Simulation.Run(scenario, app, Given, shuffled));
    }

    [TestMethod]
    public void A_layer_is_unpacked_when_it_has_arrived_and_those_below_it_are_unpacked()
    {
        PulledLayer[] layers = [new("low", "low", Unpacked: 100, Compressed: 10), new("high", "low high", Unpacked: 100, Compressed: 10)];
        Assumptions given = Given with { NodeRate = 10, UnpackRate = 100, SlowestNode = 1, ResolveTime = 0.5, ConcurrentDownloads = 1 };

        // Arrived after 1 and 2 s; unpacked from 1 to 2 and from 2 to 3 s.
        Assert.AreEqual(3.5, Wave.Times(new Pull(layers, layers), 1, null, 20, given)[0], 1e-6);

        // Both arrive after 2 s.
        Assert.AreEqual(4.5, Wave.Times(new Pull(layers, layers), 1, null, 20, given with { ConcurrentDownloads = 2 })[0], 1e-6);

        // The upper one is there.
        Assert.AreEqual(3.5, Wave.Times(new Pull(layers[..1], layers), 1, null, 10, given)[0], 1e-6);
    }

    [TestMethod]
    public void A_registry_that_is_the_bottleneck_is_one_for_all()
    {
        PulledLayer[] layers = [new("app", "app", Unpacked: 0, Compressed: 10)];
        Assumptions given = Given with { RegistryRate = 100, NodeRate = 10, SlowestNode = 1, ResolveTime = 0 };

        Assert.AreEqual(1, Wave.Times(new Pull(layers, layers), 10, null, 10, given).Max(), 1e-6);
        Assert.AreEqual(10, Wave.Times(new Pull(layers, layers), 100, null, 10, given).Max(), 1e-6);

        // 3, 6, 12, 24, 48 and then all 100 have it, each after the second that the node before needs.
        Assert.AreEqual(7, Wave.Times(new Pull(layers, layers), 100, 0, 10, given).Max(), 1e-6);
        Assert.AreEqual(1, Wave.Times(new Pull(layers, layers), 100, 100, 10, given).Max(), 1e-6);
    }

    private static MeasuredApp Read(string kind) => MeasuredApp.Read(kind, PullFigures.MeasuredPage);

    private static ScenarioResult Run(MeasuredApp app, ImageShape shape, int nodes = 20, bool discards = false, bool peers = false) =>
        Simulation.Run(new Scenario(app.Kind, shape, nodes, discards, peers), app, Given);

    private static double Number(Group group) => double.Parse(group.Value, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"^\| usual: [\d/]+ \| (?<below>[\d.]+) \((?<belowFetched>[\d.]+)\) \| (?<between>[\d.]+) \((?<betweenFetched>[\d.]+)\) \| [^|]+ \| (?<plain>[\d.]+) \((?<plainFetched>[\d.]+)\) \| (?<one>[\d.]+) \((?<oneFetched>[\d.]+)\) \|$", RegexOptions.Multiline)]
    private static partial Regex UnpackedRow();

    [GeneratedRegex(@"^\| usual \| (?<own>[\d.]+) \| (?<plain>[\d.]+) \| (?<one>[\d.]+) \|$", RegexOptions.Multiline)]
    private static partial Regex PushedRow();
}
