using ContainerStages.Benchmarks.Measuring;

namespace ContainerStages.Benchmarks.Cases;

/// <summary>A publish folder with many content files, of which one changes.</summary>
internal sealed class BigFolderCase : ICase
{
    private const int FileLength = 50_000;

    public string Name => "big-folder";

    public string Title => "A publish folder of 1 GB";

    public string Description => """
        A framework-dependent web app with 20,000 content files, 1 GB in all, that do not compress, to a registry. It is not compared with the SDK but with its own first
        publish, which finds nothing at the registry and in the content store.
        """;

    public string BaselineName => "first publish";

    public async IAsyncEnumerable<IReadOnlyList<Row>> MeasureAsync(BenchmarkRun run)
    {
        await using CaseFolder folder = await CaseFolder.CreateAsync(run);
        WebApp app = await WebApp.CreateAsync(folder, Destination.Registry(folder), AppKind.FrameworkDependent);
        int files = run.Options.IsSmall ? 200 : 20_000;
        for (int file = 0; file < files; file++)
        {
            Change(app, file);
        }

        // No round compiles the app.
        await app.PublishOwnAsync();
        for (int round = 0; round < run.Options.Rounds; round++)
        {
            await folder.ResetRegistryAsync();
            app.EmptyStore();
            (Cost first, double firstSent) = await app.PublishOwnAsync();
            Change(app, round % files);
            (Cost changed, double changedSent) = await app.PublishOwnAsync();
            yield return WebApp.Rows("one file changed", first, firstSent, changed, changedSent);
        }
    }

    private static void Change(WebApp app, int file) => app.ChangeContent($"{file / 100}/{file}.bin", FileLength);
}
