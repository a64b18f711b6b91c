using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using ContainerStages.Diagnostics;
using ContainerStages.IO;
using ContainerStages.Ledgers;
using ContainerStages.Oci;
using ContainerStages.Stages.Graph;
using ContainerStages.Stages.Secrets;
using ContainerStages.Storage;

namespace ContainerStages.Stages;

/// <summary>
/// Runs stages, each at most once, and only if another step needs them: a stage whose result is kept does not run, and neither do the stages that it
/// depends on. Independent stages run at the same time.
/// </summary>
internal sealed class StageRunner(
    StageGraph graph,
    CommandRunners runners,
    StageDownloads downloads,
    SecretSources secretSources,
    StageCache cache,
    StageWorkspace workspace,
    ContentStore store,
    StageLog log,
    CancellationToken cancellationToken) : IDisposable
{
    /// <summary>
    /// The number of last output lines in a command's error, because not every log shows the rest. They are joined into one line, because MSBuild
    /// makes an error of each line.
    /// </summary>
    private const int LinesShown = 5;

    private readonly CancellationTokenSource _ended = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
    private readonly ConcurrentDictionary<string, Lazy<Task<Plan>>> _plans = [];
    private readonly ConcurrentDictionary<string, Lazy<Task<StageArtifact>>> _results = [];
    private readonly ConcurrentDictionary<string, LedgerRun> _runs = [];

    /// <summary>Limits the commands that run at once: commands use all processors themselves, so more would not be faster.</summary>
    private readonly SemaphoreSlim _slots = new(Math.Max(2, Environment.ProcessorCount));

    /// <summary>The keys of all visited stages, including those that did not have to run. Call it after <see cref="RunAsync(IEnumerable{FileStage})"/>.</summary>
    public IEnumerable<Digest> Keys => _plans.Values.Select(plan => plan.Value).Where(plan => plan.IsCompletedSuccessfully).Select(plan => plan.Result.Key).OfType<Digest>();

    /// <summary>What was done for each stage whose result was needed, by its name. A stage whose dependents' results are kept is not among them.</summary>
    public IReadOnlyDictionary<string, LedgerRun> Runs => _runs;

    /// <param name="stages">Stages of the graph.</param>
    /// <returns>The results in the order of the stages.</returns>
    /// <exception cref="ContainerStagesException">One cannot be run, or failed; then the others are ended.</exception>
    public Task<StageArtifact[]> RunAsync(IEnumerable<FileStage> stages) => Task.WhenAll(stages.Select(ResultAsync));

    public void Dispose()
    {
        _slots.Dispose();
        _ended.Dispose();
    }

    private Task<StageArtifact> ResultAsync(FileStage stage) => _results.GetOrAdd(stage.Name, _ => new(() => FindOrRunElseEndAsync(stage))).Value;

    private Task<Plan> PlanAsync(FileStage stage) => _plans.GetOrAdd(stage.Name, _ => new(() => MakePlanAsync(stage))).Value;

    private async Task<Plan> MakePlanAsync(FileStage any)
    {
        if (any is DownloadStage download)
        {
            return new Plan(StageKey.Of(download), []);
        }

        var stage = (CommandStage)any;
        if (stage.Inputs is not { } patterns)
        {
            return new Plan(null, []);
        }

        FileStage[] dependencies = [.. RunningDependencies(stage)];
        Digest[] identities = await Task.WhenAll(dependencies.Select(IdentityAsync));
        IReadOnlyList<StageInput> inputs = StageInput.Read(stage, patterns, dependencies, _ended.Token);
        string identity = await runners.For(stage).IdentityAsync(stage, _ended.Token);
        return new Plan(StageKey.Of(stage, identity, inputs, dependencies.Select(dependency => StageGraph.PlaceOf(dependency, stage)).Zip(identities)), inputs);
    }

    /// <summary>The identity of a stage in the keys of others: its key, or the digest of its outputs if it has none.</summary>
    private async Task<Digest> IdentityAsync(FileStage stage) =>
        (await PlanAsync(stage)).Key ?? (await ResultAsync(stage)).Layer.Digest;

    private async Task<StageArtifact> FindOrRunElseEndAsync(FileStage stage)
    {
        try
        {
            return await FindOrRunAsync(stage);
        }
        catch
        {
            await _ended.CancelAsync();
            throw;
        }
    }

    private async Task<StageArtifact> FindOrRunAsync(FileStage stage)
    {
        Plan plan = await PlanAsync(stage);
        if (plan.Key is not { } key)
        {
            return await RunAsync(stage, plan);
        }

        long start = store.Clock.GetTimestamp();
        StageArtifact? artifact = await cache.FindAsync(key, _ended.Token);
        if (artifact is null)
        {
            // Another build may be running the same stage: then its result is used.
            await using FileStream stageLock = await FileLock.AcquireAsync(store.Entries.LockFile(key.Hex), store.Progress, _ended.Token);
            artifact = await cache.FindAsync(key, _ended.Token);
            if (artifact is null)
            {
                artifact = await cache.ImportAsync(stage, key, _ended.Token);
                if (artifact is null)
                {
                    artifact = await RunAsync(stage, plan);
                }
                else
                {
                    Record(stage, StepOutcome.FromRemoteCache, start);
                }

                await cache.KeepAsync(key, artifact);
                return artifact;
            }
        }

        Record(stage, StepOutcome.FromStore, start);
        log.Info(stage.Name, $"has nothing to do: its result is kept as {key.Short}.");
        return artifact;
    }

    private Task<StageArtifact> RunAsync(FileStage stage, Plan plan) =>
        stage is DownloadStage download ? DownloadAsync(download, plan) : RunAsync((CommandStage)stage, plan);

    private async Task<StageArtifact> DownloadAsync(DownloadStage stage, Plan plan)
    {
        long start = store.Clock.GetTimestamp();
        (Descriptor file, bool wasInStore) = await downloads.BringAsync(stage, _ended.Token);
        Record(stage, wasInStore ? StepOutcome.FromStore : StepOutcome.Ran, start);
        return await StageArtifact.CreateAsync(plan.Key, await StageOutputs.PackAsync(stage, file, store, _ended.Token), store, _ended.Token);
    }

    private async Task<StageArtifact> RunAsync(CommandStage stage, Plan plan)
    {
        FileStage[] dependencies = [.. RunningDependencies(stage)];
        StageArtifact[] results = await Task.WhenAll(dependencies.Select(ResultAsync));

        // Builds for several platforms share the folder of the sources, and two builds of a project share the stage's folder.
        string folder = plan.Key is null ? stage.WorkingDirectory : workspace.FolderOf(stage);
        await using FileStream stageLock = await FileLock.AcquireAsync(store.Entries.LockFile(Digest.Of(Encoding.UTF8.GetBytes($"{stage.Name} in {folder}")).Hex), store.Progress, _ended.Token);
        await _slots.WaitAsync(_ended.Token);
        bool hasFailed = true;
        try
        {
            IReadOnlyList<SecretValue> secrets = secretSources.Read(stage);
            log.Mask.Add(secrets);
            if (plan.Key is not null)
            {
                await workspace.PrepareAsync(stage, plan.Inputs, [.. dependencies.Zip(results)], _ended.Token);
            }

            await RunCommandAsync(stage, folder, secrets);
            if (secrets.Count > 0)
            {
                await new SecretSearch(secrets).CheckAsync(stage, folder, _ended.Token);
            }

            StageArtifact artifact = await StageArtifact.CreateAsync(plan.Key, await StageOutputs.PackAsync(stage, folder, store, _ended.Token), store, _ended.Token);
            hasFailed = false;
            return artifact;
        }
        catch (ContainerStagesException e) when (!stage.Secrets.IsEmpty)
        {
            throw log.Mask.Hide(e);
        }
        finally
        {
            // After a failure the folder is kept for inspection, unless the command may have written secrets into it.
            if (plan.Key is not null && (!hasFailed || !stage.Secrets.IsEmpty))
            {
                TemporaryFolders.Remove(folder);
            }

            _slots.Release();
        }
    }

    private async Task RunCommandAsync(CommandStage stage, string folder, IReadOnlyList<SecretValue> secrets)
    {
        var last = new Queue<string>();
        long start = store.Clock.GetTimestamp();
        log.Runs(stage.Name, stage.Command);
        using RunningWork work = store.Progress.Begin($"Running the stage '{stage.Name}'");
        int exitCode = await runners.For(stage).RunAsync(stage, folder, secrets, Keep, _ended.Token);
        if (exitCode != 0)
        {
            throw new ContainerStagesException(
                Catalogue.StageFailed,
                string.Create(CultureInfo.InvariantCulture, $"cannot finish the stage '{stage.Name}': its command ended with exit code {exitCode}{(last.Count > 0 ? $". It said last: {string.Join(" | ", last)}" : "")}"),
                secrets.Count == 0 ? $"Run it by hand in '{folder}' to see more." : "Run it by hand to see more; the folder that it ran in may hold its secrets, and was removed.")
            {
                Subject = ItemReference.Stage(stage.Name),
            };
        }

        Record(stage, StepOutcome.Ran, start);
        log.Info(stage.Name, string.Create(CultureInfo.InvariantCulture, $"took {store.Clock.GetElapsedTime(start).TotalSeconds:0.0} s."));

        void Keep(string line)
        {
            log.Line(stage.Name, line);
            if (string.IsNullOrWhiteSpace(line))
            {
                return;
            }

            lock (last)
            {
                last.Enqueue(line.Trim());
                if (last.Count > LinesShown)
                {
                    last.Dequeue();
                }
            }
        }
    }

    private void Record(FileStage stage, StepOutcome outcome, long start) =>
        _runs[stage.Name] = new LedgerRun(outcome, (long)store.Clock.GetElapsedTime(start).TotalMilliseconds);

    private IEnumerable<FileStage> RunningDependencies(CommandStage stage) => graph.DependenciesOf(stage).OfType<FileStage>();

    /// <summary>The data of a stage before it runs.</summary>
    /// <param name="Key">Null for a stage without inputs.</param>
    private sealed record Plan(Digest? Key, IReadOnlyList<StageInput> Inputs);
}
