using ContainerStages.Benchmarks.Measuring;

namespace ContainerStages.Benchmarks.Cases;

/// <summary>A content file of several sizes that is new in each publish.</summary>
internal sealed class ScaleCase : ICase
{
    private const string Content = "content.bin";

    private static readonly (string Step, int Length)[] Sizes = [("1 kB changed", 1_000), ("100 kB changed", 100_000), ("1 MB changed", 1_000_000), ("10 MB changed", 10_000_000)];

    public string Name => "scale";

    public string Title => "More changed bytes";

    public string Description => "The trimmed app to a registry again. Nothing changes but one content file, of several sizes, whose bytes are random each time.";

    public async IAsyncEnumerable<IReadOnlyList<Row>> MeasureAsync(BenchmarkRun run)
    {
        await using CaseFolder folder = await CaseFolder.CreateAsync(run);
        WebApp app = await WebApp.CreateAsync(folder, Destination.Registry(folder), run.Options.KindOr(AppKind.Trimmed));
        app.ChangeContent(Content, 1);
        await app.PublishSdkAsync();
        await app.PublishOwnAsync();
        for (int round = 0; round < run.Options.Rounds; round++)
        {
            List<Row> rows = [];
            foreach ((string step, int length) in run.Options.IsSmall ? Sizes[..2] : Sizes)
            {
                app.ChangeContent(Content, length);
                rows.AddRange((await app.CompareAsync(step)).Select(row => row with { X = length }));
            }

            yield return rows;
        }
    }
}
