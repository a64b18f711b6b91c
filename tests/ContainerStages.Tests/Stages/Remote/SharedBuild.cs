using System.Collections.Concurrent;
using System.Collections.Immutable;
using ContainerStages.Diagnostics;
using ContainerStages.Oci;
using ContainerStages.Registry.Transport;
using ContainerStages.Stages;
using ContainerStages.Stages.Remote;
using ContainerStages.Stages.Graph;
using ContainerStages.Stages.Secrets;
using ContainerStages.Storage;

namespace ContainerStages.Tests.Stages.Remote;

/// <summary>
/// A build on a fresh agent, with a content store of its own, of two stages: <c>packages</c> reads <c>lock</c> and writes <c>lib/</c>;
/// <c>bundle</c> reads <c>main</c> and that, and writes <c>dist/</c>.
/// </summary>
internal sealed class SharedBuild : ICommandRunner, IDisposable
{
    private const string Identity = "linux-x64";

    private readonly TemporaryFolder _folder = new();
    private readonly StageGraph _graph;
    private readonly ConcurrentQueue<string> _ran = [];

    public SharedBuild(string lockText = "1.0", string mainText = "hello")
    {
        Directory.CreateDirectory(Sources);
        File.WriteAllText(Path.Combine(Sources, "lock"), lockText);
        File.WriteAllText(Path.Combine(Sources, "main"), mainText);
        Store = new ContentStore(_folder.Combine("cache"), 1_000_000_000, Clock);
        _graph = new StageGraph([Stage("packages", "lock", "lib", []), Stage("bundle", "main", "dist", ["packages"])]);
    }

    public Storage.AdjustableClock Clock { get; } = new();

    public ContentStore Store { get; }

    /// <summary>The stages whose commands ran, in the order of their names.</summary>
    public string Ran => string.Join(' ', _ran.Order(StringComparer.Ordinal));

    public ConcurrentQueue<string> Said { get; } = [];

    public ConcurrentQueue<string> Details { get; } = [];

    public ConcurrentQueue<ContainerStagesException> Warnings { get; } = [];

    private string Sources => _folder.Combine("sources");

    public Digest KeyOf(string name)
    {
        CommandStage stage = Find(name);
        CommandStage[] dependencies = [.. _graph.DependenciesOf(stage).OfType<CommandStage>()];
        return StageKey.Of(stage, Identity, StageInput.Read(stage, stage.Inputs!, dependencies, default), dependencies.Select(dependency => (StageGraph.PlaceOf(dependency, stage), KeyOf(dependency.Name))));
    }

    private CommandStage Find(string name) => (CommandStage)_graph.Find(name)!;

    public string TagOf(string name) => RemoteCaches.TagPrefix + KeyOf(name).Hex;

    /// <summary>What this build has made itself, or taken.</summary>
    public async Task<StageArtifact> ResultOfAsync(string name) => (await new StageCache(Store).FindAsync(KeyOf(name), default))!;

    /// <returns>What is in the output of the last stage.</returns>
    public async Task<string> RunAsync(IReadOnlyList<IRemoteCacheStore> from, IReadOnlyList<IRemoteCacheStore> to, params string[] stages)
    {
        using var exchanges = new RemoteCaches(from, to, Store, new RemoteCacheLog(Said.Enqueue, Details.Enqueue, Warnings.Enqueue));
        var cache = new StageCache(Store, exchanges);
        var workspace = new StageWorkspace(_folder.Combine("work"), Store);
        var log = new StageLog(_ => { });
        var downloads = new StageDownloads(new RegistryOptions(), offline: true, Store, log);
        using var runner = new StageRunner(_graph, new CommandRunners(this, this), downloads, new SecretSources(_ => null, Sources, null), cache, workspace, Store, log, default);
        CommandStage[] needed = [.. stages.Select(Find)];
        StageArtifact[] results = await runner.RunAsync(needed);
        await exchanges.ExportAsync(runner.Keys, cache.FindAsync, default);
        string output = await workspace.WriteOutputsAsync(needed[^1], results[^1], default);
        return await File.ReadAllTextAsync(Directory.GetFiles(output, "*", SearchOption.AllDirectories).Single());
    }

    public Task<string> IdentityAsync(CommandStage stage, CancellationToken cancellationToken) => Task.FromResult(Identity);

    public Task<int> RunAsync(CommandStage stage, string folder, IReadOnlyList<SecretValue> secrets, Action<string> log, CancellationToken cancellationToken)
    {
        _ran.Enqueue(stage.Name);
        string[] read = [.. Directory.GetFiles(folder, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal).Select(File.ReadAllText)];
        string output = Path.Combine(folder, stage.Outputs.Places.Single(), "out.txt");
        Directory.CreateDirectory(Path.GetDirectoryName(output)!);
        File.WriteAllText(output, $"{stage.Name}({string.Join(',', read)})");
        return Task.FromResult(0);
    }

    public void Dispose()
    {
        Store.Dispose();
        _folder.Dispose();
    }

    private CommandStage Stage(string name, string input, string output, ImmutableArray<string> dependsOn) => new(name, "make")
    {
        WorkingDirectory = Sources,
        Inputs = StagePaths.Parse(name, "Inputs", [input]),
        Outputs = StagePaths.Parse(name, "Outputs", [output]),
        DependsOn = dependsOn,
    };
}
