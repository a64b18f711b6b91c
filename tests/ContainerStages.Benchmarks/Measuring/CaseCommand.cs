using ContainerStages.Benchmarks.Cases;
using ContainerStages.Benchmarks.Results;

namespace ContainerStages.Benchmarks.Measuring;

/// <summary>Measures cases, prints every round and then what all rounds together say, and writes it into the documentation.</summary>
internal static class CaseCommand
{
    /// <returns>The exit code.</returns>
    public static async Task<int> RunAsync(IEnumerable<string> arguments, TextWriter output)
    {
        CaseOptions options;
        ICase[] cases;
        try
        {
            options = CaseOptions.Parse(arguments);
            cases = options.Names.Count == 0 ? [.. CaseList.All] : [.. options.Names.Select(CaseList.Find)];
        }
        catch (ArgumentException e)
        {
            await Console.Error.WriteLineAsync(e.Message);
            return 2;
        }

        using BenchmarkRun run = await BenchmarkRun.CreateAsync(options, output);
        foreach (ICase measured in cases)
        {
            IReadOnlyList<Series> series = await MeasureAsync(measured, run);
            if (options.Writes)
            {
                // After each case: a later one may fail after hours.
                ResultsFile.Add(measured.Name, await CaseResult.OfAsync(series));
                PerformancePage.Write(ResultsFile.Read());
            }
        }

        return 0;
    }

    private static async Task<IReadOnlyList<Series>> MeasureAsync(ICase measured, BenchmarkRun run)
    {
        List<IReadOnlyList<Row>> rounds = [];
        await foreach (IReadOnlyList<Row> rows in measured.MeasureAsync(run))
        {
            rounds.Add(rows);
            Print(run, $"{measured.Name}, round {rounds.Count}", measured, Series.Of([rows]));
        }

        IReadOnlyList<Series> all = Series.Of(rounds);
        Print(run, $"{measured.Name}, median of {rounds.Count}", measured, all);
        return all;
    }

    private static void Print(BenchmarkRun run, string title, ICase measured, IReadOnlyList<Series> series)
    {
        foreach (Series one in series)
        {
            string baseline = ValueText.Of(Series.Median(one.Baseline), one.Unit), own = ValueText.Of(Series.Median(one.Own), one.Unit);
            run.Info($"{title}: {one.Step}, {one.Measure}: {measured.BaselineName} {baseline}, {measured.OwnName} {own}, ratio {ValueText.Ratio(one)}");
        }
    }
}
