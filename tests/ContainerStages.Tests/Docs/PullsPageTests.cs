using System.Xml.Linq;
using ContainerStages.Benchmarks.Pulls;

namespace ContainerStages.Tests.Docs;

/// <summary>The figures of docs/pulls.md and docs/kubernetes.md are those that the simulation gives.</summary>
[TestClass]
public sealed class PullsPageTests
{
    private static readonly Lazy<PullFigures> Figures = new(PullFigures.Compute);
    private static readonly Lazy<IReadOnlyDictionary<string, string>> Files = new(() => PullsPage.Render(Figures.Value));

    [TestMethod]
    public void The_pages_the_plots_and_the_file_show_what_is_simulated()
    {
        foreach ((string path, string text) in Files.Value)
        {
            Assert.AreEqual(text, File.ReadAllText(path), $"{path} has other figures: run 'dotnet run --project tests/ContainerStages.Benchmarks -- pulls --write'");
        }

        Assert.HasCount(5, Files.Value);
    }

    [TestMethod]
    public void A_plot_has_a_line_for_each_shape_and_says_in_words_what_it_shows()
    {
        foreach ((_, string text) in Files.Value.Where(file => file.Key.EndsWith(".svg", StringComparison.Ordinal)))
        {
            XElement svg = XDocument.Parse(text).Root!;
            XNamespace names = svg.Name.Namespace;
            Assert.HasCount(2 * ImageShape.All.Count, svg.Elements(names + "polyline").ToArray());
            Assert.Contains("2000: SDK ", svg.Element(names + "desc")!.Value);
            Assert.Contains(", Dockerfile ", svg.Element(names + "desc")!.Value);
        }
    }

    /// <summary>Of the trimmed app, as docs/kubernetes.md words them.</summary>
    [TestMethod]
    public void The_conclusions_are_those_of_the_figures()
    {
        IReadOnlyList<ScenarioResult> all = Figures.Value.Scenarios;
        foreach (int nodes in PullFigures.Nodes)
        {
            ScenarioResult own = Of(ImageShape.Several, nodes), sdk = Of(ImageShape.OneLayer, nodes);
            Assert.AreEqual(17, sdk.RegistrySize / own.RegistrySize, 0.5, "a seventeenth");
            Assert.AreEqual(2, Of(ImageShape.Dockerfile, nodes).RegistrySize / own.RegistrySize, 0.2, "half");
            Assert.AreEqual(1.03, Of(ImageShape.Several, nodes, discards: true).RegistrySize / own.RegistrySize, 0.005, "3 %");
            Assert.AreEqual(1, own.LongestDeploy / sdk.LongestDeploy, 0.1, "a patch");
        }

        // Each of the four waves has a start.
        double starts = 4 * Assumptions.Default.StartTime;
        Assert.AreEqual(17, Of(ImageShape.OneLayer, 20).Deploy, 0.5, "17 s");
        Assert.AreEqual(10, Of(ImageShape.Several, 20).Deploy, 0.5, "10 s");
        Assert.AreEqual(8, starts, 0.5, "8 s");
        Assert.IsGreaterThan(2 * Of(ImageShape.Several, 500).Deploy, Of(ImageShape.OneLayer, 500).Deploy, "from a few hundred nodes on");

        ScenarioResult Of(ImageShape shape, int nodes, bool discards = false) =>
            all.Single(one => one.App == MeasuredApp.Trimmed && one.Shape == shape.Name && one.Nodes == nodes && one.Discards == discards && !one.Peers);
    }

    /// <summary>A changed assumption changes its row.</summary>
    [TestMethod]
    public void Every_assumption_is_in_the_table()
    {
        Assumptions changed = new()
        {
            CommitsADay = 21, RegistryRate = 1251, NodeRate = 126, UnpackRate = 101, SlowestNode = 0.51, ConcurrentDownloads = 4, ResolveTime = 0.31, StartTime = 2.1,
            MaxSurge = 0.26, Seeds = 7, BaseImage = [new("base", 12.5, 5.5)],
        };
        string before = AssumptionTable.Of(Assumptions.Default, []), after = AssumptionTable.Of(changed, []);
        string[] differing = [.. before.Split('\n').Zip(after.Split('\n')).Where(pair => pair.First != pair.Second).Select(pair => pair.Second)];
        Assert.HasCount(typeof(Assumptions).GetProperties().Length, differing, string.Join('\n', differing));
    }
}
