using ContainerStages.Benchmarks.Measuring;

namespace ContainerStages.Benchmarks.Cases;

/// <summary>An untrimmed web app into a local engine.</summary>
/// <param name="startAsync">Starts the engine, whose images are a case's own.</param>
internal sealed class EngineCase(string name, string title, string description, Func<CaseFolder, Task<RunningEngine>> startAsync) : ICase
{
    public static readonly EngineCase Podman = new(
        "engine-podman",
        "Into podman",
        "The untrimmed app of 110 MB, loaded into podman. The bytes are those of `podman load`.",
        RunningEngine.PodmanAsync);

    public static readonly EngineCase Docker = new(
        "engine-docker",
        "Into Docker",
        "The same into Debian's Docker 20.10, which keeps images in its own store (overlay2).",
        RunningEngine.DockerAsync);

    public static readonly EngineCase ModernDocker = new(
        "engine-docker26",
        "Into Docker with containerd's store",
        "The same into Docker 26, which keeps images in containerd's store, as new installations do since Docker 29.",
        RunningEngine.ModernDockerAsync);

    public string Name => name;

    public string Title => title;

    public string Description => description;

    public async IAsyncEnumerable<IReadOnlyList<Row>> MeasureAsync(BenchmarkRun run)
    {
        await using CaseFolder folder = await CaseFolder.CreateAsync(run);
        await using RunningEngine engine = await startAsync(folder);
        WebApp app = await WebApp.CreateAsync(folder, engine.Destination, run.Options.KindOr(AppKind.Untrimmed));
        for (int round = 0; round < run.Options.Rounds; round++)
        {
            List<Row> rows = round == 0 ? [.. await app.CompareAsync("first load, measured once")] : [];
            rows.AddRange(await app.CompareAsync("nothing changed"));
            app.Edit();
            rows.AddRange(await app.CompareAsync("one line edited"));
            yield return rows;
        }
    }
}
