using ContainerStages.Diagnostics;
using ContainerStages.Engines;
using ContainerStages.Registry;
using ContainerStages.Stages;
using ContainerStages.Stages.Containers;
using ContainerStages.Stages.Exchange;
using ContainerStages.Stages.Secrets;
using ContainerStages.Storage;
using Microsoft.Build.Framework;
using Microsoft.Build.Utilities;

namespace ContainerStages.Tasks;

/// <summary>Runs the stages that the image needs, or the one that is asked for: those whose results are kept need not run.</summary>
public sealed class RunContainerStages : RegistryTask
{
    /// <summary><c>ContainerStage</c>.</summary>
    public ITaskItem[] Stages { get; set; } = [];

    /// <summary><c>ContainerStageCopy</c>: their <c>From</c> says which stages the image needs.</summary>
    public ITaskItem[] Copies { get; set; } = [];

    /// <summary><c>ContainerStagesTarget</c>: a stage of the project, or one that every project has; then the stages are run that the image needs.</summary>
    public string Target { get; set; } = "";

    /// <summary><c>Configuration</c>: <c>Projects</c> of stages are built in it, too.</summary>
    public string Configuration { get; set; } = "";

    /// <summary>The folder that stages run in and outputs are restored to, below the project's obj folder.</summary>
    [Required]
    public string WorkFolder { get; set; } = "";

    /// <summary><c>ContainerStagesCacheFrom</c>: folders and repositories that may have results, separated by semicolons.</summary>
    public string CacheFrom { get; set; } = "";

    /// <summary><c>ContainerStagesCacheTo</c>: where results are shared, in the same form.</summary>
    public string CacheTo { get; set; } = "";

    /// <summary><c>ContainerRegistry</c>, the first of them: its credentials are also for results that are shared there, and for images of stages.</summary>
    public string DestinationRegistry { get; set; } = "";

    /// <summary>All commands that are needed run, whatever is kept, and their results are neither kept nor shared: whether they do the same again is the question.</summary>
    public bool RunsAgain { get; set; }

    /// <summary>The .NET program that runs this build (<c>DOTNET_HOST_PATH</c>): commands find it as <c>dotnet</c>.</summary>
    public string DotnetHost { get; set; } = "";

    /// <summary><c>Docker</c>, <c>Podman</c>, or empty for the one that works: it runs the stages that have an image.</summary>
    public string LocalRegistry { get; set; } = "";

    /// <summary>The project's <c>UserSecretsId</c>: its user secrets may be secrets of stages.</summary>
    public string UserSecretsId { get; set; } = "";

    /// <summary>The folder of <c>dotnet user-secrets</c>, which has a folder for each id.</summary>
    public string UserSecretsFolder { get; set; } = "";

    /// <summary>One item a stage that was needed and has outputs: its name, with the metadata <c>Folder</c>, where its outputs are.</summary>
    [Output]
    public ITaskItem[] Outputs { get; set; } = [];

    private protected override async System.Threading.Tasks.Task ExecuteAsync(CancellationToken cancellationToken)
    {
        StageGraph graph = new StageItems(ProjectFolder, Configuration).Read(Stages);
        ExchangePlace[] from = PlacesIn("ContainerStagesCacheFrom", CacheFrom);
        ExchangePlace[] to = PlacesIn("ContainerStagesCacheTo", CacheTo);
        Stage[] needed = [.. Needed(graph)];
        if (needed.Length == 0)
        {
            return;
        }

        using ContentStore store = OpenStore();
        using StageExchanges exchanges = Open(from, to, store);
        var cache = new StageCache(store, exchanges, RunsAgain);
        var workspace = new StageWorkspace(AbsolutePath(WorkFolder), store);
        var engine = new StageEngine(token => ContainerEngineDetection.DetectAsync(LocalRegistry, token), cancellationToken);
        var images = new StageImages(ProjectFolder, reference => BaseOptions(reference.Registry, DestinationRegistry), engine, store);
        var machines = new StageMachines(
            new BuildMachine(MachineEnvironment(graph)),
            new EngineMachine(images, engine, Path.Combine(AbsolutePath(CacheFolder), "cache-mounts"), store));
        using var runner = new StageRunner(graph, machines, Secrets(), cache, workspace, store, new StageLog(LogHigh), cancellationToken);
        StageArtifact[] results = await runner.RunAsync(needed);

        List<ITaskItem> outputs = [];
        foreach ((Stage stage, StageArtifact result) in needed.Zip(results).Where(pair => !pair.First.Outputs.IsEmpty))
        {
            var item = new TaskItem(stage.Name);
            item.SetMetadata("Folder", await workspace.RestoreAsync(stage, result, cancellationToken));
            outputs.Add(item);
        }

        Outputs = [.. outputs];
        await exchanges.ExportAsync(runner.Keys, cache.FindAsync, cancellationToken);
    }

    private protected override ITaskItem[] ItemsOf(string itemType) => itemType switch
    {
        "ContainerStage" => Stages,
        "ContainerStageCopy" => Copies,
        _ => [],
    };

    private ExchangePlace[] PlacesIn(string property, string list) =>
        [.. ImageInputs.Split(list)
            .Select(text => ExchangePlace.Parse(property, text, ProjectFolder))
            .Where(place => !(Offline && place is ExchangePlace.Registry))
            .Distinct()];

    private StageExchanges Open(ExchangePlace[] from, ExchangePlace[] to, ContentStore store)
    {
        var opened = from.Union(to).ToDictionary(place => place, place => Open(place, store));
        var log = new ExchangeLog(LogHigh, LogNormal, warning => LogWarning(warning.Diagnostic, warning.Message, warning.Advice));
        return new StageExchanges([.. from.Select(place => opened[place])], [.. to.Select(place => opened[place])], store, log);
    }

    private IStageExchange Open(ExchangePlace place, ContentStore store) => place switch
    {
        ExchangePlace.Registry { Reference: var repository } => new RegistryStageExchange(
            repository,
            BaseOptions(repository.Registry, DestinationRegistry) with { Report = LogNormal },
            Options(RegistryAddress.AreSame(repository.Registry, DestinationRegistry) ? EnvironmentCredentials.ForPush() : null)),
        ExchangePlace.Folder folder => new FolderStageExchange(folder.Path, store.Clock),
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    /// <returns>Those with a command.</returns>
    private IEnumerable<Stage> Needed(StageGraph graph)
    {
        if (Target.Length > 0 && !StageGraph.BuiltIn.Contains(Target))
        {
            Stage target = graph.Find(Target) ?? throw new ContainerStagesException(
                Catalogue.UnknownStage,
                $"cannot stop at the stage '{Target}': there is none of that name",
                $"Set ContainerStagesTarget to one of {string.Join(", ", StageGraph.BuiltIn)}, or to a ContainerStage of the project. {graph.Names}");
            return target.Command is not null ? [target] : [];
        }

        return Copies.Select(copy => graph.Find(CopyInputs.StageName(copy.GetMetadata("From")))).OfType<Stage>().Where(stage => stage.Command is not null).Distinct();
    }

    private SecretSources Secrets() => new(
        Environment.GetEnvironmentVariable,
        ProjectFolder,
        UserSecretsId.Length > 0 && UserSecretsFolder.Length > 0 ? Path.Combine(AbsolutePath(UserSecretsFolder), UserSecretsId, "secrets.json") : null);

    /// <summary>What is a secret of any stage is taken away; those that name it get it back.</summary>
    private Dictionary<string, string?> MachineEnvironment(StageGraph graph)
    {
        Dictionary<string, string?> variables = CommandEnvironment.Of(DotnetHost);
        foreach (StageSecret secret in graph.Stages.SelectMany(stage => stage.Secrets).Where(secret => secret.Kind == SecretKind.Variable))
        {
            variables[secret.Place] = null;
        }

        return variables;
    }
}
