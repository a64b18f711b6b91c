using ContainerStages.Benchmarks.Measuring;

namespace ContainerStages.Benchmarks.Cases;

/// <summary>Solutions of services on a fresh agent, one edited.</summary>
internal sealed class ServicesCase : ICase
{
    private static readonly int[] Counts = [1, 5, 10, 20];

    public string Name => "services";

    public string Title => "Solutions of services on a fresh agent";

    public string Description => """
        Solutions of web services that share a library, each trimmed and self-contained, on a fresh agent: no outputs and an empty content store, with the packages of
        NuGet restored and the results of the commit before in a remote cache. One service was edited. One command publishes all images.
        """;

    public async IAsyncEnumerable<IReadOnlyList<Row>> MeasureAsync(BenchmarkRun run)
    {
        List<Services> solutions = [];
        try
        {
            foreach (int count in run.Options.IsSmall ? [2] : Counts)
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
