using System.Collections.Concurrent;
using ContainerStages.Diagnostics;
using ContainerStages.Images.Files;
using ContainerStages.Oci;
using ContainerStages.Storage;

namespace ContainerStages.Stages.Exchange;

/// <summary>
/// The places that a build shares results of stages with. Nothing of them ever fails a build: what cannot be had is made here, and what
/// cannot be sent is not.
/// </summary>
/// <param name="from">Asked in this order.</param>
/// <param name="to">One that is in both lists is the same object, so that a result that could not be used is written again.</param>
/// <param name="store">What is taken is in it, what is given is taken from it.</param>
internal sealed class StageExchanges(IReadOnlyList<IStageExchange> from, IReadOnlyList<IStageExchange> to, ContentStore store, ExchangeLog log) : IDisposable
{
    /// <summary>Before a key's digits.</summary>
    public const string TagPrefix = "stage-";

    /// <summary>Bytes. What unpacks to more is not sure to be honest (see <see cref="LayerLimits"/>), and what is larger already takes longer to bring than most commands to run.</summary>
    private static readonly long LargestLayer = LayerLimits.Default.AlwaysAllowed;

    private readonly ConcurrentDictionary<IStageExchange, ContainerStagesException> _failed = [];
    private readonly ConcurrentDictionary<(IStageExchange, Digest), bool> _unusable = [];

    /// <returns>A whole result, all of it in the store; null when no place has one.</returns>
    public async Task<StageArtifact?> ImportAsync(Stage stage, Digest key, CancellationToken cancellationToken)
    {
        foreach (IStageExchange place in from.Where(place => !_failed.ContainsKey(place)))
        {
            byte[]? content = null;
            try
            {
                content = await place.ReadAsync(TagOf(key), cancellationToken);
                if (content is not null)
                {
                    StageArtifact artifact = await TakeAsync(stage, key, content, place, cancellationToken);
                    log.Say($"Stage '{stage.Name}' has nothing to do: its result {key.Hex[..12]} is at {place.Name}.");
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

    /// <summary>Afterwards every place has the results of these keys that are in the store. What is there already is not sent again.</summary>
    /// <param name="find">The result of a key; null when there is none.</param>
    public async Task ExportAsync(IEnumerable<Digest> keys, Func<Digest, CancellationToken, Task<StageArtifact?>> find, CancellationToken cancellationToken)
    {
        Digest[] all = [.. keys.Distinct()];
        foreach (IStageExchange place in to.Where(place => !IsUnreachable(place)))
        {
            int sent = 0;
            try
            {
                await Parallel.ForEachAsync(all, new ParallelOptions { MaxDegreeOfParallelism = 4, CancellationToken = cancellationToken }, async (key, token) =>
                {
                    bool isThere = !_unusable.ContainsKey((place, key)) && await place.HasAsync(TagOf(key), token);
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
                log.Say($"Shared the results of {sent} {(sent == 1 ? "stage" : "stages")} with {place.Name}.");
            }
        }
    }

    public void Dispose()
    {
        foreach (IStageExchange place in from.Union(to))
        {
            place.Dispose();
        }
    }

    private async Task<StageArtifact> TakeAsync(Stage stage, Digest key, byte[] content, IStageExchange place, CancellationToken cancellationToken)
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

    /// <summary>The first failure of a place is told, and it is not asked again.</summary>
    private void Fail(IStageExchange place, Exception e)
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

    /// <summary>A registry that refuses to be read may still be written: some do so until the repository exists.</summary>
    private bool IsUnreachable(IStageExchange place) =>
        _failed.TryGetValue(place, out ContainerStagesException? failure) && IsUnreachable(failure.InnerException!);

    private static bool IsUnreachable(Exception e) => e is ContainerStagesException { Diagnostic: var diagnostic } && diagnostic == Catalogue.RegistryUnreachable;

    /// <summary>Whether it is about the place and not about one entry of it: with a manifest in hand, only the line can be at fault.</summary>
    private static bool IsOfPlace(Exception e, bool hasManifest) => hasManifest
        ? IsUnreachable(e)
        : e is not ContainerStagesException { Diagnostic: var diagnostic } || (diagnostic != Catalogue.DamagedImage && diagnostic != Catalogue.ContentMismatch);

    private static bool IsFailure(Exception e) => e is ContainerStagesException or IOException or UnauthorizedAccessException;

    private static ContainerStagesException Unusable(string why) => new(Catalogue.DamagedImage, why, "");

    private static string TagOf(Digest key) => TagPrefix + key.Hex;
}
