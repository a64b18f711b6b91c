using ContainerStages.Benchmarks.Measuring;

namespace ContainerStages.Benchmarks.Cases;

/// <summary>A web app to a registry, by another builder from the Dockerfile that the package has written, and by the package itself.</summary>
/// <param name="baselineName">The builder.</param>
/// <param name="startAsync">Starts it, with a store of its own.</param>
internal sealed class BuilderCase(string name, string title, string description, string baselineName, Func<CaseFolder, Task<RunningBuilder>> startAsync) : ICase
{
    public static readonly BuilderCase BuildKit = new(
        "builder-buildkit",
        "Beside BuildKit",
        """
        The trimmed app, from a warm cache. BuildKit (Docker 26 with buildx and containerd's store) builds the Dockerfile that `-t:GenerateContainerDockerfile` has written, and pushes
        the image; packages and layers of the commit before are in its cache.
        """,
        "BuildKit",
        RunningBuilder.BuildKitAsync);

    public static readonly BuilderCase Buildah = new(
        "builder-buildah",
        "Beside buildah",
        "The same with buildah 1.39, which builds with `--layers` and pushes.",
        "buildah",
        RunningBuilder.BuildahAsync);

    public string Name => name;

    public string Title => title;

    public string Description => description;

    public string BaselineName => baselineName;

    public async IAsyncEnumerable<IReadOnlyList<Row>> MeasureAsync(BenchmarkRun run)
    {
        await using CaseFolder folder = await CaseFolder.CreateAsync(run);
        WebApp app = await WebApp.CreateAsync(folder, Destination.Registry(folder), run.Options.KindOr(AppKind.Trimmed));
        await using RunningBuilder builder = await startAsync(folder);
        await app.WriteDockerfileAsync(await folder.SdkImageAsync(), builder.IsBuildKit);
        await builder.BuildAsync();
        await app.PublishOwnAsync();
        for (int round = 0; round < run.Options.Rounds; round++)
        {
            List<Row> rows = [.. await CompareAsync(app, builder, "nothing changed")];
            app.Edit();
            rows.AddRange(await CompareAsync(app, builder, "one line edited"));
            yield return rows;
        }
    }

    private static async Task<IEnumerable<Row>> CompareAsync(WebApp app, RunningBuilder builder, string step)
    {
        (Cost built, double builtSent) = await builder.BuildAsync();
        (Cost own, double ownSent) = await app.PublishOwnAsync();
        return [new(step, Measure.Publish, built.Seconds, own.Seconds), new(step, Measure.Sent, builtSent, ownSent)];
    }
}
