using ContainerStages.Bases;
using ContainerStages.Oci;
using ContainerStages.Registry.Transport;
using ContainerStages.Stages.Remote;
using ContainerStages.Tests.Registry.Quirks;

namespace ContainerStages.Tests.Stages.Remote;

/// <summary>A registry in this process, or a folder, that builds share results with.</summary>
internal sealed class SharedPlace : IAsyncDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly InMemoryRegistry? _registry;

    private SharedPlace(InMemoryRegistry? registry) => _registry = registry;

    public InMemoryRegistry Registry => _registry!;

    public string Folder => _folder.Combine("shared");

    public static async Task<SharedPlace> StartAsync(bool isRegistry) => new(isRegistry ? await InMemoryRegistry.StartAsync(new RegistryQuirks()) : null);

    /// <summary>As a build sees it, which disposes of it.</summary>
    /// <param name="clock">For what ends by itself; null for the system's.</param>
    public IRemoteCacheStore Open(TimeProvider? clock = null) =>
        _registry is null ? new FolderCacheStore(Folder, clock ?? TimeProvider.System) : Open(_registry.Host, _registry.Options);

    public static IRemoteCacheStore Open(string host, RegistryOptions options) =>
        new RegistryCacheStore(ImageReference.TryParse($"{host}/team/cache")!, new RegistryBaseOptions { Registry = options }, options);

    public async ValueTask DisposeAsync()
    {
        if (_registry is not null)
        {
            await _registry.DisposeAsync();
        }

        _folder.Dispose();
    }
}
