using ContainerStages.Benchmarks.Measuring;

namespace ContainerStages.Benchmarks.Cases;

/// <summary>An agent that keeps the outputs of builds and not the content store.</summary>
internal sealed class FreshAgentCase : ICase
{
    public string Name => "fresh-agent";

    public string Title => "To a registry, without a content store";

    public string Description => """
        The trimmed app again. The registry has the image of the commit before, one line was edited, and the content store is empty, as on a build agent that caches
        `obj` alone.
        """;

    public async IAsyncEnumerable<IReadOnlyList<Row>> MeasureAsync(BenchmarkRun run)
    {
        await using CaseFolder folder = await CaseFolder.CreateAsync(run);
        WebApp app = await WebApp.CreateAsync(folder, Destination.Registry(folder), run.Options.KindOr(AppKind.Trimmed));
        await app.PublishSdkAsync();
        await app.PublishOwnAsync();
        for (int round = 0; round < run.Options.Rounds; round++)
        {
            app.Edit();
            app.EmptyStore();
            yield return await app.CompareAsync("one line edited");
        }
    }
}
