using System.Collections.Concurrent;
using System.Globalization;
using ContainerStages.Diagnostics;
using ContainerStages.Oci;
using ContainerStages.Stages.Secrets;
using ContainerStages.Storage;

namespace ContainerStages.Stages;

/// <summary>
/// Runs stages, each at most once, and only those that something needs: a stage whose result is kept runs neither itself nor what it
/// depends on. Independent stages run at the same time.
/// </summary>
internal sealed class StageRunner(StageGraph graph, StageMachines machines, SecretSources secretSources, StageCache cache, StageWorkspace workspace, ContentStore store, StageLog log) : IDisposable
{
    /// <summary>The end of what a command said, in its error: not every log shows the rest.</summary>
    private const int LinesShown = 10;

    private readonly ConcurrentDictionary<string, Lazy<Task<Plan>>> _plans = [];
    private readonly ConcurrentDictionary<string, Lazy<Task<StageArtifact>>> _results = [];

    /// <summary>Commands use all processors themselves: more of them at once are not faster.</summary>
    private readonly SemaphoreSlim _slots = new(Math.Max(2, Environment.ProcessorCount));

    /// <summary>When one fails, the others are ended.</summary>
    /// <param name="stages">Those that have a command.</param>
    /// <returns>In the order of the stages.</returns>
    /// <exception cref="ContainerStagesException">One cannot be run, or failed.</exception>
    public async Task<StageArtifact[]> RunAsync(IReadOnlyList<Stage> stages, CancellationToken cancellationToken)
    {
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        Task<StageArtifact>[] results = [.. stages.Select(stage => ResultAsync(stage, ended.Token))];
        await foreach (Task<StageArtifact> result in Task.WhenEach(results))
        {
            if (!result.IsCompletedSuccessfully)
            {
                await ended.CancelAsync();
                await Task.WhenAll(results.Select(other => other.ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default)));
            }

            await result;
        }

        return await Task.WhenAll(results);
    }

    public void Dispose() => _slots.Dispose();

    private Task<StageArtifact> ResultAsync(Stage stage, CancellationToken cancellationToken) =>
        _results.GetOrAdd(stage.Name, _ => new(() => FindOrRunAsync(stage, cancellationToken))).Value;

    private Task<Plan> PlanAsync(Stage stage, CancellationToken cancellationToken) =>
        _plans.GetOrAdd(stage.Name, _ => new(() => MakePlanAsync(stage, cancellationToken))).Value;

    private async Task<Plan> MakePlanAsync(Stage stage, CancellationToken cancellationToken)
    {
        if (stage.Inputs is not { } patterns)
        {
            return new Plan(null, []);
        }

        Digest[] dependencies = await Task.WhenAll(RunningDependencies(stage).Select(dependency => IdentityAsync(dependency, cancellationToken)));
        IReadOnlyList<StageInput> inputs = StageInput.Read(stage, patterns, cancellationToken);
        return new Plan(StageKey.Of(stage, await machines.For(stage).IdentityAsync(stage, cancellationToken), inputs, dependencies), inputs);
    }

    /// <summary>For the keys of others: of a stage without a key, what it wrote.</summary>
    private async Task<Digest> IdentityAsync(Stage stage, CancellationToken cancellationToken) =>
        (await PlanAsync(stage, cancellationToken)).Key ?? (await ResultAsync(stage, cancellationToken)).Layer.Digest;

    private async Task<StageArtifact> FindOrRunAsync(Stage stage, CancellationToken cancellationToken)
    {
        Plan plan = await PlanAsync(stage, cancellationToken);
        if (plan.Key is not { } key)
        {
            return await RunAsync(stage, plan, cancellationToken);
        }

        StageArtifact? artifact = await cache.FindAsync(key, cancellationToken);
        if (artifact is null)
        {
            // Another build may be running the same: then its result is ours.
            await using FileStream turn = await FileLock.AcquireAsync(store.LockFile(key.Hex), cancellationToken);
            artifact = await cache.FindAsync(key, cancellationToken);
            if (artifact is null)
            {
                artifact = await RunAsync(stage, plan, cancellationToken);
                await cache.KeepAsync(key, artifact);
                return artifact;
            }
        }

        log.Say(stage, $"has nothing to do: its result is kept as {key.Hex[..12]}.");
        return artifact;
    }

    private async Task<StageArtifact> RunAsync(Stage stage, Plan plan, CancellationToken cancellationToken)
    {
        Stage[] dependencies = [.. RunningDependencies(stage)];
        StageArtifact[] results = await Task.WhenAll(dependencies.Select(dependency => ResultAsync(dependency, cancellationToken)));
        await _slots.WaitAsync(cancellationToken);
        try
        {
            IReadOnlyList<SecretValue> secrets = secretSources.Read(stage);
            log.Mask.Add(secrets);
            string folder = plan.Key is null
                ? stage.WorkingDirectory
                : await workspace.PrepareAsync(stage, plan.Inputs, [.. dependencies.Zip(results)], cancellationToken);
            await RunCommandAsync(stage, folder, secrets, cancellationToken);
            if (secrets.Count > 0)
            {
                await new SecretSearch(secrets).CheckAsync(stage, folder, cancellationToken);
            }

            return await StageArtifact.CreateAsync(plan.Key, await StageOutputs.PackAsync(stage, folder, store, cancellationToken), store, cancellationToken);
        }
        catch (ContainerStagesException e) when (!stage.Secrets.IsEmpty)
        {
            throw log.Mask.Hide(e);
        }
        finally
        {
            if (!stage.Secrets.IsEmpty && plan.Key is not null)
            {
                // The command may have written them beside its outputs, such as into a configuration of its own.
                ContentStore.RemoveTemporaryFolder(workspace.FolderOf(stage));
            }

            _slots.Release();
        }
    }

    private async Task RunCommandAsync(Stage stage, string folder, IReadOnlyList<SecretValue> secrets, CancellationToken cancellationToken)
    {
        var last = new Queue<string>();
        long start = store.Clock.GetTimestamp();
        log.Say(stage, $"runs: {stage.Command!.Trim()}");
        int exitCode = await machines.For(stage).RunAsync(stage, folder, secrets, Keep, cancellationToken);
        if (exitCode != 0)
        {
            throw new ContainerStagesException(
                Catalogue.StageFailed,
                string.Create(CultureInfo.InvariantCulture, $"cannot finish the stage '{stage.Name}': its command ended with exit code {exitCode}. It said last:{Environment.NewLine}{string.Join(Environment.NewLine, last)}"),
                secrets.Count == 0 ? $"Run it by hand in '{folder}' to see more." : "Run it by hand to see more; the folder that it ran in may hold its secrets, and was removed.")
            {
                Subject = ItemReference.Stage(stage.Name),
            };
        }

        log.Say(stage, string.Create(CultureInfo.InvariantCulture, $"took {store.Clock.GetElapsedTime(start).TotalSeconds:0.0} s."));

        void Keep(string line)
        {
            log.Line(stage, line);
            lock (last)
            {
                last.Enqueue(line);
                if (last.Count > LinesShown)
                {
                    last.Dequeue();
                }
            }
        }
    }

    private IEnumerable<Stage> RunningDependencies(Stage stage) => graph.DependenciesOf(stage).Where(dependency => dependency.Command is not null);

    /// <summary>What is known of a stage before it runs.</summary>
    /// <param name="Key">Null for one that names no inputs.</param>
    private sealed record Plan(Digest? Key, IReadOnlyList<StageInput> Inputs);
}
