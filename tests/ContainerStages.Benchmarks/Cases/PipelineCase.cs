using ContainerStages.Benchmarks.Measuring;

namespace ContainerStages.Benchmarks.Cases;

/// <summary>A pipeline of four commands for a web app, three libraries and a test project.</summary>
internal sealed class PipelineCase : ICase
{
    private const int FilesOfAProject = 40;

    private const string Commands = """
        dotnet restore Shop.slnx -v:quiet
        dotnet build Shop.slnx --no-restore -v:quiet
        dotnet test Shop.slnx --no-build -v:quiet
        dotnet publish Shop --no-restore -v:quiet -t:PublishContainer
        """;

    public string Name => "pipeline";

    public string Title => "Restore, build, test and publish";

    public string Description => """
        Four commands in turn, for a web app, three libraries and a test project, on a fresh clone with an empty content store; NuGet's packages are kept. CPU time of
        all commands; the compiler runs as a child process, so that its time counts. Without and with
        [`ContainerStagesSharedBuild`](ci.md#build-test-and-publish-in-separate-steps), the images have the same digest.
        """;

    public async IAsyncEnumerable<IReadOnlyList<Row>> MeasureAsync(BenchmarkRun run)
    {
        await using CaseFolder folder = await CaseFolder.CreateAsync(run);
        ShopSources.Write(folder, run.Options.IsSmall ? 1 : FilesOfAProject);
        folder.Environment["UseSharedCompilation"] = "false";
        folder.Environment["MSBUILDDISABLENODEREUSE"] = "1";
        folder.Environment["ContinuousIntegrationBuild"] = "true";
        folder.Environment["Configuration"] = "Release";
        folder.Environment["ContainerStagesCacheFolder"] = folder.Combine("store");

        // The packages, once for all rounds.
        await PipeAsync(folder, "warm-up", isEnabled: true, isShared: false, "dotnet restore Shop.slnx -v:quiet");
        for (int round = 1; round <= run.Options.Rounds; round++)
        {
            double sdk = await PipeAsync(folder, $"sdk{round}", isEnabled: false, isShared: false, Commands);
            double own = await PipeAsync(folder, $"own{round}", isEnabled: true, isShared: false, Commands);
            double shared = await PipeAsync(folder, $"shared{round}", isEnabled: true, isShared: true, Commands);
            if (await DigestAsync(folder, $"own{round}") != await DigestAsync(folder, $"shared{round}"))
            {
                throw new InvalidOperationException("With ContainerStagesSharedBuild, the image has another digest.");
            }

            run.Info($"pipeline, round {round}: without and with ContainerStagesSharedBuild: same digest");
            yield return [new("as it is", Measure.Commands, sdk, own), new("ContainerStagesSharedBuild", Measure.Commands, sdk, shared)];
        }
    }

    /// <returns>Seconds of CPU time.</returns>
    private static async Task<double> PipeAsync(CaseFolder folder, string repository, bool isEnabled, bool isShared, string commands)
    {
        folder.Delete("store");
        await folder.CopyAsync("sources", "clone");
        folder.Environment["ContainerStagesEnabled"] = isEnabled ? "true" : "false";
        folder.Environment["ContainerStagesSharedBuild"] = isShared ? "true" : "false";
        folder.Environment["ContainerRepository"] = repository;
        return (await folder.RunAsync("clone", "bash", "-euc", commands)).CpuSeconds;
    }

    private static async Task<string> DigestAsync(CaseFolder folder, string repository) =>
        (await Skopeo.RunAsync("inspect", "--tls-verify=false", "--format", "{{.Digest}}", $"docker://{folder.RegistryHost}/{repository}:latest")).Trim();
}
