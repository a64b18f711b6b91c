using ContainerStages.Benchmarks.Measuring;

namespace ContainerStages.Benchmarks.Cases;

/// <summary>What the compressions and their levels cost where an image is built, and where it is pulled.</summary>
internal sealed class CompressionCase : ICase
{
    private const string Default = "gzip 6";

    private static readonly string[] Others = ["gzip 1", "gzip 5", "gzip 9", "zstd 3", "zstd 9", "zstd 19"];

    public string Name => "compression";

    public string Title => "Other compressions";

    public string Description => $"""
        The untrimmed app of 110 MB to a registry that has nothing of it, from an empty content store, and then into podman, which has nothing of it either. Each
        compression is compared with {Default}, the default.
        """;

    public string BaselineName => Default;

    public string OwnName => "this one";

    public async IAsyncEnumerable<IReadOnlyList<Row>> MeasureAsync(BenchmarkRun run)
    {
        await using CaseFolder folder = await CaseFolder.CreateAsync(run);
        WebApp app = await WebApp.CreateAsync(folder, Destination.Registry(folder), run.Options.KindOr(AppKind.Untrimmed));

        // No round compiles the app.
        await app.PublishOwnAsync();
        for (int round = 0; round < run.Options.Rounds; round++)
        {
            Row[] usual = await MeasureAsync(folder, app, Default);
            List<Row> rows = [];
            foreach (string other in run.Options.IsSmall ? Others[..1] : Others)
            {
                rows.AddRange(usual.Zip(await MeasureAsync(folder, app, other), (baseline, row) => row with { Baseline = baseline.Own }));
            }

            yield return rows;
        }
    }

    /// <returns>Rows without a baseline.</returns>
    private static async Task<Row[]> MeasureAsync(CaseFolder folder, WebApp app, string compression)
    {
        string[] words = compression.Split(' ');
        await folder.ResetRegistryAsync();
        app.EmptyStore();
        (Cost cost, double sent) = await app.PublishOwnAsync($"-p:ContainerStagesCompression={words[0]}", $"-p:ContainerStagesCompressionLevel={words[1]}");
        folder.Delete(RunningEngine.PodmanImages);
        Cost pull = await folder.RunAsync(
            ".", "podman", [.. RunningEngine.PodmanOptions(folder), "pull", "--quiet", "--tls-verify=false", $"{folder.RegistryHost}/{WebApp.OwnRepository}"]);
        return
        [
            new(compression, Measure.Image, 0, cost.ImageMilliseconds),
            new(compression, Measure.Sent, 0, sent),
            new(compression, Measure.Pull, 0, pull.Seconds),
        ];
    }
}
