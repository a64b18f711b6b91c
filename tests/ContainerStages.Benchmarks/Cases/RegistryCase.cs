using ContainerStages.Benchmarks.Measuring;

namespace ContainerStages.Benchmarks.Cases;

/// <summary>A web app to a registry.</summary>
/// <param name="property">A property of the package that is true; none if it is empty.</param>
internal sealed class RegistryCase(string name, string title, string description, AppKind kind, string property = "") : ICase
{
    public static readonly RegistryCase Trimmed = new(
        "registry",
        "To a registry",
        "One web app with one package, trimmed and self-contained, is published to a registry on the same machine.",
        AppKind.Trimmed);

    public static readonly RegistryCase Kept = new(
        "registry-kept",
        "To a registry, with a kept publish",
        "The same with [`ContainerStagesKeepPublish`](stages.md#keeping-the-publish): a publish of the same inputs compiles nothing.",
        AppKind.Trimmed,
        "ContainerStagesKeepPublish");

    public static readonly RegistryCase KeptTrimming = new(
        "registry-trimming",
        "To a registry, trimming only what changed",
        "The same with [`ContainerStagesKeepTrimming`](trimming.md): after the edit of a text, the trimmer runs for the app's own assembly alone.",
        AppKind.Trimmed,
        "ContainerStagesKeepTrimming");

    public static readonly RegistryCase Untrimmed = new(
        "untrimmed",
        "To a registry, untrimmed",
        "The same app, self-contained but not trimmed: 110 MB.",
        AppKind.Untrimmed);

    public string Name => name;

    public string Title => title;

    public string Description => description;

    public async IAsyncEnumerable<IReadOnlyList<Row>> MeasureAsync(BenchmarkRun run)
    {
        await using CaseFolder folder = await CaseFolder.CreateAsync(run);
        WebApp app = await WebApp.CreateAsync(folder, Destination.Registry(folder), run.Options.KindOr(kind), property);
        for (int round = 0; round < run.Options.Rounds; round++)
        {
            // Neither the registry nor the content store has anything of the app, and both compile and trim all of it.
            await folder.ResetRegistryAsync();
            app.EmptyStore();
            await app.CleanAsync();
            app.Edit();
            List<Row> rows = [.. await app.CompareAsync("first push"), .. await app.CompareAsync("nothing changed")];
            app.Edit();
            rows.AddRange(await app.CompareAsync("one line edited"));
            yield return rows;
        }
    }
}
