using ContainerStages.Benchmarks.Measuring;

namespace ContainerStages.Benchmarks.Cases;

/// <summary>A solution of services on a fresh agent, one edited.</summary>
/// <param name="counts">How many services there are: a step for each number.</param>
/// <param name="smallCounts">The same with --small.</param>
internal sealed class ServicesCase(string name, string title, string description, int[] counts, int[] smallCounts) : ICase
{
    public static readonly ServicesCase Twenty = new(
        "services",
        "A solution of services on a fresh agent",
        """
        A solution of web services that share a library, each trimmed and self-contained, on a fresh agent: no outputs and an empty content store, with the packages of
        NuGet restored and the results of the commit before in a remote cache. One service was edited. One command publishes all images.
        """,
        [20],
        [2]);

    public static readonly ServicesCase Growing = new(
        "scale-services",
        "More services",
        "The same with solutions of several sizes.",
        [1, 2, 5, 10, 20],
        [1]);

    public string Name => name;

    public string Title => title;

    public string Description => description;

    public async IAsyncEnumerable<IReadOnlyList<Row>> MeasureAsync(BenchmarkRun run)
    {
        List<Services> solutions = [];
        try
        {
            foreach (int count in run.Options.IsSmall ? smallCounts : counts)
            {
                var services = new Services(await CaseFolder.CreateAsync(run), count, run.Options.KindOr(AppKind.Trimmed));
                solutions.Add(services);
                await services.PublishOwnAsync();
            }

            for (int round = 0; round < run.Options.Rounds; round++)
            {
                List<Row> rows = [];
                foreach (Services services in solutions)
                {
                    services.Edit();
                    double sdk = await services.PublishSdkAsync(), own = await services.PublishOwnAsync();
                    rows.Add(new(services.Count == 1 ? "1 service" : $"{services.Count} services", Measure.Publish, sdk, own) { X = services.Count });
                }

                yield return rows;
            }
        }
        finally
        {
            foreach (Services services in solutions)
            {
                await services.DisposeAsync();
            }
        }
    }
}
