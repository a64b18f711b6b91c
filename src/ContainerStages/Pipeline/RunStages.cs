using ContainerStages.Diagnostics;
using ContainerStages.Engines;
using ContainerStages.IO;
using ContainerStages.Ledgers;
using ContainerStages.Stages;
using ContainerStages.Stages.Containers;
using ContainerStages.Stages.Remote;
using ContainerStages.Stages.Graph;
using ContainerStages.Stages.Secrets;
using ContainerStages.Storage;

namespace ContainerStages.Pipeline;

/// <summary>Runs the stages that the image needs, or the one that is asked for: those whose results are kept need not run.</summary>
public sealed class RunStages
{
    private readonly RunStagesRequest _request;
    private readonly IReporter _reporter;
    private readonly StageGraph _graph;
    private readonly Progress _progress;
    private readonly RegistryConnections _connections;

    private RunStages(RunStagesRequest request, StageGraph graph, IReporter reporter)
    {
        _request = request;
        _graph = graph;
        _reporter = reporter;
        _progress = reporter.Progress();
        _connections = new RegistryConnections(request.Settings.Registries, request.DestinationRegistry, reporter, _progress);
    }

    /// <summary>Whether the target is a stage of the project, rather than one that every project has.</summary>
    private bool IsTargetOwn => _request.Target.Length > 0 && !StageGraph.BuiltIn.Contains(_request.Target);

    private bool IsOffline => _request.Settings.Registries.Offline;

    /// <param name="request">The stages.</param>
    /// <param name="reporter">Receives the output of commands, without the values of secrets.</param>
    /// <param name="cancellationToken">Ends the commands.</param>
    /// <exception cref="ContainerStagesException">A stage cannot be run, or its command failed; then the others are ended.</exception>
    public static async Task<RunStagesResult> RunAsync(RunStagesRequest request, IReporter reporter, CancellationToken cancellationToken = default) =>
        await new RunStages(request, StageReader.Read(request.Stages, request.ProjectFolder), reporter).RunAsync(cancellationToken);

    private async Task<RunStagesResult> RunAsync(CancellationToken cancellationToken)
    {
        var places = new RemoteCachePlaces(
            _request.CacheFrom, _request.CacheTo, _request.ProjectFolder, _connections, _request.DestinationRegistry, IsOffline, _reporter);
        FileStage[] needed = [.. Needed()];
        if (needed.Length == 0)
        {
            return new RunStagesResult([]);
        }

        using ContentStore store = _request.Settings.OpenStore(_progress);
        List<StageOutput> taken = [];
        string[] built = [];
        if (_request.OutputsFolder is { } made)
        {
            built = [.. Reachable(needed).OfType<CommandStage>().Select(stage => stage.Name).Distinct()];
            foreach (CommandStage stage in needed.OfType<CommandStage>().Where(stage => !stage.Outputs.IsEmpty))
            {
                taken.Add(new StageOutput(stage.Name, await StageOutputs.PackAsync(stage, Path.Combine(made, stage.Name), store, cancellationToken)));
            }

            needed = [.. needed.Where(stage => stage is not CommandStage)];
        }

        using RemoteCaches remote = places.Open(store);
        var cache = new StageCache(store, remote, _request.RunsAgain);
        var workspace = new StageWorkspace(_request.WorkFolder, store);
        var engine = new StageEngine(token => ContainerEngineDetection.DetectAsync(_request.Settings.Engine, _progress, token), cancellationToken);
        var images = new StageImages(_request.ProjectFolder, reference => _connections.BaseOptions(reference.Registry), engine, store);
        var runners = new CommandRunners(
            new HostRunner(MachineEnvironment()),
            new ContainerRunner(images, engine, Path.Combine(_request.Settings.CacheFolder, "cache-mounts"), store));
        var secrets = new SecretSources(_request.SecretVariable, _request.ProjectFolder, _request.UserSecretsFile);
        var log = new StageLog(_reporter.High);
        var downloads = new StageDownloads(_connections.DownloadOptions(), IsOffline, store, log);
        using var runner = new StageRunner(_graph, runners, downloads, secrets, cache, workspace, store, log, cancellationToken);
        StageArtifact[] results = await runner.RunAsync(needed);

        await remote.ExportAsync(runner.Keys, cache.FindAsync, cancellationToken);
        (FileStage Stage, StageArtifact Result)[] outputs = [.. needed.Zip(results).Where(pair => !pair.First.Outputs.IsEmpty)];
        return new RunStagesResult(
            [.. taken, .. outputs.Select(output => new StageOutput(output.Stage.Name, output.Result.Layer))],
            IsTargetOwn && outputs is [var target] ? await workspace.WriteOutputsAsync(target.Stage, target.Result, cancellationToken) : null)
        {
            Runs =
            [
                .. built.Select(stage => new StageRun(stage, new LedgerRun(StepOutcome.FromBuilder, 0))),
                .. runner.Runs.OrderBy(run => run.Key, StringComparer.Ordinal).Select(run => new StageRun(run.Key, run.Value)),
            ],
        };
    }

    /// <summary>Stages, with those that they depend on.</summary>
    private IEnumerable<Stage> Reachable(IEnumerable<Stage> stages) =>
        stages.SelectMany(stage => Reachable(stage.DependsOn.Select(_graph.Find).OfType<Stage>()).Append(stage));

    private IEnumerable<FileStage> Needed()
    {
        if (IsTargetOwn)
        {
            Stage target = _graph.Find(_request.Target) ?? throw new ContainerStagesException(
                Catalogue.UnknownStage,
                $"cannot stop at the stage '{_request.Target}': there is none of that name",
                $"Set ContainerStagesTarget to one of {string.Join(", ", StageGraph.BuiltIn)}, or to a ContainerStage of the project. {_graph.Names}");
            return target is FileStage files ? [files] : [];
        }

        return _request.CopySources.Select(from => _graph.Find(CopyFiles.StageName(from))).OfType<FileStage>().Distinct();
    }

    /// <summary>What is a secret of any stage is taken away; those that name it get it back.</summary>
    private Dictionary<string, string?> MachineEnvironment()
    {
        Dictionary<string, string?> variables = new(_request.CommandEnvironment);
        foreach (StageSecret secret in _graph.Stages.OfType<CommandStage>().SelectMany(stage => stage.Secrets).Where(secret => secret.Kind == SecretKind.Variable))
        {
            variables[secret.Place] = null;
        }

        return variables;
    }
}
