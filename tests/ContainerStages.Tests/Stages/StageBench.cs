using System.Collections.Concurrent;
using ContainerStages.Registry.Transport;
using ContainerStages.Stages;
using ContainerStages.Stages.Graph;
using ContainerStages.Stages.Secrets;
using ContainerStages.Storage;

namespace ContainerStages.Tests.Stages;

/// <summary>Sources of one file, <c>in.txt</c>, and all that a stage needs to run on them.</summary>
internal sealed class StageBench : IDisposable
{
    public StageBench()
    {
        Directory.CreateDirectory(Sources);
        File.WriteAllText(Path.Combine(Sources, "in.txt"), "in");
    }

    public TemporaryFolder Folder { get; } = new();

    public string Sources => Folder.Combine("src");

    public ConcurrentQueue<string> Log { get; } = [];

    /// <returns>The folder with its outputs.</returns>
    public async Task<string> RunAsync(CommandStage stage, Func<ContentStore, CommandRunners> machines, Func<string, string?> variable, CancellationToken cancellationToken = default)
    {
        using var store = new ContentStore(Folder.Combine("cache"), 1L << 30, TimeProvider.System);
        var workspace = new StageWorkspace(Folder.Combine("obj"), store);
        using var runner = new StageRunner(
            new StageGraph([stage]),
            machines(store),
            new StageDownloads(new RegistryOptions(), offline: true, store, new StageLog(Log.Enqueue)),
            new SecretSources(variable, Folder.Path, null),
            new StageCache(store),
            workspace,
            store,
            new StageLog(Log.Enqueue),
            cancellationToken);
        return await workspace.WriteOutputsAsync(stage, (await runner.RunAsync([stage])).Single(), cancellationToken);
    }

    public void Dispose() => Folder.Dispose();
}
