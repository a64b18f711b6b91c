using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Running;
using ContainerStages.Benchmarks.Edits;
using ContainerStages.Benchmarks.Fuzzing;
using ContainerStages.Benchmarks.Measuring;
using ContainerStages.Benchmarks.Pulls;
using ContainerStages.Benchmarks.Results;

const string Usage = """
    pieces [arguments of BenchmarkDotNet]                            pieces of the library
    cases [--case NAME]... [--runs N] [--small] [--write]            whole publishes, beside the SDK's
    edits PROJECT COUNT [SEED]                                       random edits, trimmed as ContainerStagesKeepTrimming does, and as a whole
    pulls [--write]                                                  what pulls of many nodes cost, simulated: docs/pulls.md
    fuzz-dockerfiles [--inputs N] [--seed S]                         mutated Dockerfiles for parser, expansion and ignore patterns
    page                                                             docs/performance.md again, from docs/performance/results.json
    """;

switch (args)
{
    case ["pieces", .. string[] rest]:
        IConfig config = DefaultConfig.Instance.WithArtifactsPath(Path.Combine(AppContext.BaseDirectory, "results"));
#if DEBUG
        // The tests run a piece of the build that they have, to see that it works.
        config = config.WithOptions(ConfigOptions.DisableOptimizationsValidator);
#endif
        // In a process of its own, a piece would be built with the whole repository once more, which takes minutes.
        BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run(["--inProcess", .. rest], config);
        return 0;
    case ["cases", .. string[] rest]:
        return await CaseCommand.RunAsync(rest, Console.Out);
    case ["edits", _, _, ..]:
        return await EditCommand.RunAsync(args[1..], Console.Out);
    case ["pulls"]:
    case ["pulls", "--write"]:
        PullCommand.Run(writes: args.Length > 1, Console.Out);
        return 0;
    case ["fuzz-dockerfiles", .. string[] rest]:
        return FuzzCommand.Run(rest, Console.Out);
    case ["page"]:
        PerformancePage.Write(ResultsFile.Read());
        return 0;
    default:
        Console.Error.WriteLine(Usage);
        return 2;
}
