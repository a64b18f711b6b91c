using System.Collections.Concurrent;
using ContainerStages.Diagnostics;
using ContainerStages.FileSystems;
using ContainerStages.Oci;
using ContainerStages.Stages.Graph;
using ContainerStages.Storage;

namespace ContainerStages.Stages.Remote;

/// <summary>
/// The remote caches of a build. They never fail a build: a result that is not available is made on this machine, and a result that cannot be sent is
/// skipped.
/// </summary>
/// <param name="from">The remote caches to read from, in this order.</param>
/// <param name="to">The remote caches to write to. One that is in both lists is the same object, so that a damaged result is written again.</param>
/// <param name="store">The store that results are read into and written from.</param>
internal sealed class RemoteCaches(IReadOnlyList<IRemoteCacheStore> from, IReadOnlyList<IRemoteCacheStore> to, ContentStore store, RemoteCacheLog log) : IDisposable
{
    /// <summary>The part of a tag before the key's digits.</summary>
    public const string TagPrefix = "stage-";

    /// <summary>
    /// In bytes. A layer that unpacks to more may be hostile (see <see cref="LayerLimits"/>), and fetching a larger one takes longer than most
    /// commands run.
    /// </summary>
    private static readonly long LargestLayer = LayerLimits.Default.AlwaysAllowed;

    private readonly ConcurrentDictionary<IRemoteCacheStore, ContainerStagesException> _failed = [];
    private readonly ConcurrentDictionary<(IRemoteCacheStore, Digest), bool> _unusable = [];

    /// <returns>A complete result, which is in the store; null if no remote cache has one.</returns>
    public async Task<StageArtifact?> ImportAsync(FileStage stage, Digest key, CancellationToken cancellationToken)
    {
        foreach (IRemoteCacheStore place in from.Where(place => !_failed.ContainsKey(place)))
        {
            byte[]? content = null;
            try
            {
                content = await place.ReadAsync(TagOf(key), cancellationToken);
                if (content is not null)
                {
                    StageArtifact artifact = await TakeAsync(stage, key, content, place, cancellationToken);
                    log.Info($"Stage '{stage.Name}' has nothing to do: its result {key.Short} is at {place.Name}.");
                    return artifact;
                }
            }
            catch (Exception e) when (IsFailure(e))
            {
                if (IsOfPlace(e, content is not null))
                {
                    Fail(place, e);
                }
                else
                {
                    _unusable[(place, key)] = true;
                    log.Detail($"Stage '{stage.Name}' does not use {TagOf(key)} of {place.Name}: {e.Message}");
                }
            }
        }

        return null;
    }

    /// <summary>Sends the results of these keys to every remote cache. Existing results are not sent again.</summary>
    /// <param name="find">The result of a key; null when there is none.</param>
    /// <param name="replaces">Whether existing results are replaced.</param>
    public async Task ExportAsync(IEnumerable<Digest> keys, Func<Digest, CancellationToken, Task<StageArtifact?>> find, CancellationToken cancellationToken, bool replaces = false)
    {
        Digest[] all = [.. keys.Distinct()];
        foreach (IRemoteCacheStore place in to.Where(place => !IsUnreachable(place)))
        {
            int sent = 0;
            try
            {
                await Parallel.ForEachAsync(all, new ParallelOptions { MaxDegreeOfParallelism = 4, CancellationToken = cancellationToken }, async (key, token) =>
                {
                    bool isThere = !replaces && !_unusable.ContainsKey((place, key)) && await place.HasAsync(TagOf(key), token);
                    if (!isThere && await find(key, token) is { } artifact)
                    {
                        await place.AddAsync(TagOf(key), artifact, store, token);
                        Interlocked.Increment(ref sent);
                    }
                });
            }
            catch (Exception e) when (IsFailure(e))
            {
                log.Warn(Explain(Catalogue.StagesNotExported, $"cannot share results of stages with {place.Name}", "The image is not concerned.", e));
            }

            if (sent > 0)
            {
                log.Info($"Shared the results of {sent} {(sent == 1 ? "stage" : "stages")} with {place.Name}.");
            }
        }
    }

    public void Dispose()
    {
        foreach (IRemoteCacheStore place in from.Union(to))
        {
            place.Dispose();
        }
    }

    private async Task<StageArtifact> TakeAsync(FileStage stage, Digest key, byte[] content, IRemoteCacheStore place, CancellationToken cancellationToken)
    {
        StageArtifact artifact = StageArtifact.Read(content, key)
            ?? throw Unusable("it is not the result of a stage with this key");
        if (artifact.Layer.Size > LargestLayer)
        {
            throw Unusable($"its layer has {artifact.Layer.Size} bytes, and no more than {LargestLayer} are taken");
        }

        await store.AddAsync(artifact.Layer, token => place.OpenAsync(artifact.Layer, token), place.Name, cancellationToken);
        await StageOutputs.CheckAsync(stage, artifact.Layer, store, cancellationToken);
        await store.AddAsync(MediaType.OciManifest, content, cancellationToken);
        return artifact;
    }

    /// <summary>Reports the first failure of a remote cache, which is then not used again.</summary>
    private void Fail(IRemoteCacheStore place, Exception e)
    {
        ContainerStagesException explained = Explain(
            Catalogue.StagesNotImported, $"cannot look for results of stages at {place.Name}", "Until then, commands run whose results are not here.", e);
        if (_failed.TryAdd(place, explained))
        {
            log.Warn(explained);
        }
    }

    private static ContainerStagesException Explain(Diagnostic diagnostic, string what, string effect, Exception e) => new(
        diagnostic,
        $"{what}: {e.Message.TrimEnd('.')}",
        $"{(e as ContainerStagesException)?.Advice ?? "Check that the folder may be used."} {effect}",
        e);

    /// <summary>
    /// Whether a remote cache cannot be reached. A registry that refuses to be read may still be written: some refuse until the repository exists.
    /// </summary>
    private bool IsUnreachable(IRemoteCacheStore place) =>
        _failed.TryGetValue(place, out ContainerStagesException? failure) && IsUnreachable(failure.InnerException!);

    private static bool IsUnreachable(Exception e) => e is ContainerStagesException { Diagnostic: var diagnostic } && diagnostic == Catalogue.RegistryUnreachable;

    /// <summary>
    /// Whether the failure is that of the remote cache and not of one entry: after the manifest was read, only the connection can be the cause.
    /// </summary>
    private static bool IsOfPlace(Exception e, bool hasManifest) => hasManifest
        ? IsUnreachable(e)
        : e is not ContainerStagesException { Diagnostic: var diagnostic } || (diagnostic != Catalogue.DamagedImage && diagnostic != Catalogue.ContentMismatch);

    private static bool IsFailure(Exception e) => e is ContainerStagesException or IOException or UnauthorizedAccessException;

    private static ContainerStagesException Unusable(string why) => new(Catalogue.DamagedImage, why, "");

    private static string TagOf(Digest key) => TagPrefix + key.Hex;
}
