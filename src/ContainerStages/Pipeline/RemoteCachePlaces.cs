using System.Collections.Immutable;
using ContainerStages.Registry.Configuration;
using ContainerStages.Stages.Remote;
using ContainerStages.Storage;

namespace ContainerStages.Pipeline;

/// <summary>The remote caches that a project names. Without the network, only folders are used.</summary>
internal sealed class RemoteCachePlaces
{
    private readonly RemoteCacheAddress[] _from;
    private readonly RemoteCacheAddress[] _to;
    private readonly RegistryConnections _connections;
    private readonly string _destination;
    private readonly IReporter _reporter;

    /// <param name="from"><c>ContainerStagesCacheFrom</c>.</param>
    /// <param name="to"><c>ContainerStagesCacheTo</c>.</param>
    /// <param name="projectFolder">Relative paths start here.</param>
    /// <param name="destination">The registry whose account the environment gives; empty for none.</param>
    /// <exception cref="Diagnostics.ContainerStagesException">One is not valid.</exception>
    public RemoteCachePlaces(
        ImmutableArray<string> from, ImmutableArray<string> to, string projectFolder, RegistryConnections connections, string destination, bool isOffline, IReporter reporter)
    {
        _from = Parse("ContainerStagesCacheFrom", from);
        _to = Parse("ContainerStagesCacheTo", to);
        _connections = connections;
        _destination = destination;
        _reporter = reporter;

        RemoteCacheAddress[] Parse(string property, ImmutableArray<string> places) =>
            [.. places
                .Select(text => RemoteCacheAddress.Parse(property, text, projectFolder))
                .Where(place => !(isOffline && place is RemoteCacheAddress.Registry))
                .Distinct()];
    }

    public RemoteCaches Open(ContentStore store)
    {
        var opened = _from.Union(_to).ToDictionary(place => place, place => Open(place, store));
        var log = new RemoteCacheLog(_reporter.High, _reporter.Normal, warning => _reporter.Warning(warning.Diagnostic, warning.Message, warning.Advice));
        return new RemoteCaches([.. _from.Select(place => opened[place])], [.. _to.Select(place => opened[place])], store, log);
    }

    private IRemoteCacheStore Open(RemoteCacheAddress place, ContentStore store) => place switch
    {
        RemoteCacheAddress.Registry { Reference: var repository } => new RegistryCacheStore(
            repository,
            _connections.BaseOptions(repository.Registry) with { Report = _reporter.Normal },
            _connections.PushOptions(withAccount: RegistryAddress.AreSame(repository.Registry, _destination))),
        RemoteCacheAddress.Folder folder => new FolderCacheStore(folder.Path, store.Clock),
        _ => throw new System.Diagnostics.UnreachableException(),
    };
}
