namespace ContainerStages.Benchmarks.Pulls;

/// <summary>All that the simulation says.</summary>
/// <param name="Edits">The kinds of a hundred commits.</param>
internal sealed record PullFigures(Assumptions Assumptions, IReadOnlyList<Edit> Edits, IReadOnlyList<FirstPull> FirstPulls, IReadOnlyList<ScenarioResult> Scenarios, IReadOnlyList<ScenarioResult> SlowRegistry)
{
    /// <summary>The rate of the registry in <see cref="SlowRegistry"/>: 1 Gbit/s, in megabytes a second.</summary>
    public const double SlowRate = 125;

    /// <summary>The sizes of the simulated clusters.</summary>
    public static readonly IReadOnlyList<int> Nodes = [20, 100, 500, 2000];

    private static readonly (bool Discards, bool Peers)[] Settings = [(false, false), (true, false), (false, true), (true, true)];

    /// <summary>The page whose layers and edits are simulated.</summary>
    public static string MeasuredPage => File.ReadAllText(Repository.Combine("docs", "layers-measured.md"));

    public static PullFigures Compute()
    {
        Assumptions assumptions = Assumptions.Default;
        Assumptions slow = assumptions with { RegistryRate = SlowRate };
        MeasuredApp[] apps = [MeasuredApp.Read(MeasuredApp.Trimmed, MeasuredPage), MeasuredApp.Read(MeasuredApp.Untrimmed, MeasuredPage)];
        return new PullFigures(
            assumptions,
            apps[0].Edits,
            [.. from app in apps from shape in ImageShape.All select FirstPull.Of(shape, app, assumptions)],
            [
                .. from app in apps
                   from setting in Settings
                   from nodes in Nodes
                   from shape in ImageShape.All
                   select Simulation.Run(new Scenario(app.Kind, shape, nodes, setting.Discards, setting.Peers), app, assumptions),
            ],
            [.. from nodes in Nodes from shape in ImageShape.All select Simulation.Run(new Scenario(apps[0].Kind, shape, nodes), apps[0], slow)]);
    }
}
