using System.Collections.Immutable;
using ContainerStages.App;
using ContainerStages.Diagnostics;
using ContainerStages.IO;
using ContainerStages.Ledgers;
using ContainerStages.Oci;
using ContainerStages.Stages;
using ContainerStages.Stages.Graph;
using ContainerStages.Stages.Publishing;
using ContainerStages.Stages.Remote;
using ContainerStages.Storage;

namespace ContainerStages.Pipeline;

/// <summary>What <see cref="KeptPublish"/> works with. All paths are absolute.</summary>
internal sealed record KeptPublishRequest
{
    public required PipelineSettings Settings { get; init; }

    /// <summary>The app's project.</summary>
    public required string ProjectFile { get; init; }

    /// <summary>The app's project and all that it references, directly or not.</summary>
    public required ImmutableArray<ProjectReport> Projects { get; init; }

    /// <summary>The names of this machine's folders.</summary>
    public required MachineFolders Folders { get; init; }

    /// <summary>The folder of the published files.</summary>
    public required string PublishFolder { get; init; }

    /// <summary>The folder for what the image needs besides. Its content is removed at will.</summary>
    public required string WorkFolder { get; init; }

    /// <inheritdoc cref="RunStagesRequest.CacheFrom"/>
    public ImmutableArray<string> CacheFrom { get; init; } = [];

    /// <inheritdoc cref="RunStagesRequest.CacheTo"/>
    public ImmutableArray<string> CacheTo { get; init; } = [];

    /// <inheritdoc cref="RunStagesRequest.DestinationRegistry"/>
    public string DestinationRegistry { get; init; } = "";
}

/// <summary>
/// The stage <c>publish</c>, whose result is kept as that of a stage of the project: while its inputs are the same, nothing is compiled, trimmed or copied.
/// </summary>
internal sealed class KeptPublish
{
    private readonly KeptPublishRequest _request;
    private readonly IReporter _reporter;
    private readonly Progress _progress;
    private readonly RemoteCachePlaces _places;

    /// <exception cref="ContainerStagesException">A remote cache is not valid.</exception>
    public KeptPublish(KeptPublishRequest request, IReporter reporter)
    {
        _request = request;
        _reporter = reporter;
        _progress = reporter.Progress();
        var connections = new RegistryConnections(request.Settings.Registries, request.DestinationRegistry, reporter, _progress);
        _places = new RemoteCachePlaces(
            request.CacheFrom, request.CacheTo, Path.GetDirectoryName(request.ProjectFile)!, connections, request.DestinationRegistry, request.Settings.Registries.Offline, reporter);
    }

    /// <summary>The key of the publish.</summary>
    /// <returns>Null if an input cannot be found, which is said: then no result is looked for and none is kept.</returns>
    public Digest? FindKey()
    {
        if (PublishKey.Problem(_request.ProjectFile, _request.Projects) is not { } problem)
        {
            return PublishKey.Of(_request.ProjectFile, _request.Projects);
        }

        _reporter.High($"Stage '{PublishResult.Stage.Name}' runs, and its result is not kept: {problem}.");
        return null;
    }

    /// <summary>Where the result of <see cref="FindAsync"/> was; <see cref="StepOutcome.Ran"/> without one.</summary>
    public StepOutcome Outcome { get; private set; }

    /// <summary>Writes the kept result into the publish folder.</summary>
    /// <param name="key">See <see cref="FindKey"/>.</param>
    /// <returns>What MSBuild knew of the published files; null if there is no result, and the app has to be published.</returns>
    public async Task<ImmutableArray<BuildItem>?> FindAsync(Digest key, CancellationToken cancellationToken)
    {
        using ContentStore store = _request.Settings.OpenStore(_progress);
        using RemoteCaches remote = _places.Open(store);
        var cache = new StageCache(store, remote);
        StageArtifact? kept = await cache.FindAsync(key, cancellationToken);
        StageArtifact? result = kept ?? await cache.ImportAsync(PublishResult.Stage, key, cancellationToken);
        if (result is null)
        {
            string change = _request.Projects.Select(project => project.Change).FirstOrDefault(change => change.Length > 0) ?? "";
            _reporter.Normal($"Stage '{PublishResult.Stage.Name}' runs: {(change.Length > 0 ? $"{change} is not as at the publish before" : "there is no kept result of its inputs")}.");
            return null;
        }

        ImmutableArray<BuildItem> items;
        try
        {
            items = await new PublishResult(store, _request.Folders).WriteAsync(result, _request.WorkFolder, _request.PublishFolder, cancellationToken);
        }
        catch (ContainerStagesException e)
        {
            // A damaged result counts as a miss, and the new result takes its place. What cannot be written here may be no fault for the publish.
            _reporter.High($"Stage '{PublishResult.Stage.Name}' runs: {e.Message}.");
            return null;
        }

        Outcome = kept is null ? StepOutcome.FromRemoteCache : StepOutcome.FromStore;
        if (kept is null)
        {
            await cache.KeepAsync(key, result);
        }
        else
        {
            new StageLog(_reporter.High).Info(PublishResult.Stage.Name, $"has nothing to do: its result is kept as {key.Short}.");
        }

        await remote.ExportAsync([key], cache.FindAsync, cancellationToken);
        return items;
    }

    /// <summary>Keeps what was published, unless an input has changed since its key was computed.</summary>
    /// <param name="key">See <see cref="FindKey"/>.</param>
    /// <param name="items">What MSBuild knows of the published files.</param>
    public async Task KeepAsync(Digest key, ImmutableArray<BuildItem> items, CancellationToken cancellationToken)
    {
        if (ChangedInput(cancellationToken) is { } changed)
        {
            _reporter.High($"The result of the stage '{PublishResult.Stage.Name}' is not kept: {changed} was written during the publish.");
            return;
        }

        using ContentStore store = _request.Settings.OpenStore(_progress);
        using RemoteCaches remote = _places.Open(store);
        var cache = new StageCache(store, remote);
        try
        {
            await cache.KeepAsync(key, await new PublishResult(store, _request.Folders).KeepAsync(key, _request.PublishFolder, items, cancellationToken));
        }
        catch (Exception e) when (e is ContainerStagesException or IOException or UnauthorizedAccessException)
        {
            // The image does not need it.
            _reporter.High($"The result of the stage '{PublishResult.Stage.Name}' is not kept: {e.Message.TrimEnd('.')}.");
            return;
        }

        _reporter.Normal($"The result of the stage '{PublishResult.Stage.Name}' is kept as {key.Short}.");

        // A result that is there was of no use.
        await remote.ExportAsync([key], cache.FindAsync, cancellationToken, replaces: true);
    }

    private string? ChangedInput(CancellationToken cancellationToken)
    {
        foreach (ProjectReport project in _request.Projects)
        {
            try
            {
                var inputs = ProjectInputs.Parse(File.ReadAllBytes(project.InputsFile));
                if (inputs.Digest != project.Digest)
                {
                    return $"an input of {Path.GetFileName(project.File)}";
                }

                if (inputs.ChangedFile(Path.GetDirectoryName(project.File)!, cancellationToken) is { } file)
                {
                    return $"'{file}' of {Path.GetFileName(project.File)}";
                }
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                return $"an input of {Path.GetFileName(project.File)} ({e.Message})";
            }
        }

        return null;
    }
}
