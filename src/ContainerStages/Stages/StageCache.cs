using ContainerStages.Oci;
using ContainerStages.Stages.Remote;
using ContainerStages.Stages.Graph;
using ContainerStages.Storage;

namespace ContainerStages.Stages;

/// <summary>The results of stages by their keys, in the content store. A damaged entry counts as a miss.</summary>
/// <param name="remote">The remote caches; null for none.</param>
/// <param name="isOff">Whether nothing is found and nothing kept, to check that commands give the same result again.</param>
internal sealed class StageCache(ContentStore store, RemoteCaches? remote = null, bool isOff = false)
{
    private const string EntryKind = "stages";

    /// <returns>Null if there is no complete result.</returns>
    public async Task<StageArtifact?> FindAsync(Digest key, CancellationToken cancellationToken)
    {
        if (isOff
            || store.Entries.Read(EntryKind, key.Hex) is not { } entry
            || !Digest.TryParse(entry, out Digest manifest)
            || await store.TryReadAsync(manifest, cancellationToken) is not { } content
            || StageArtifact.Read(content, key) is not { } artifact
            || !await store.ContainsAsync(artifact.Layer, cancellationToken))
        {
            return null;
        }

        // Writing it again records its use, because unused cache entries are removed after some time.
        await KeepAsync(key, artifact);
        return artifact;
    }

    /// <summary>Reads a result from the remote caches.</summary>
    /// <returns>Null if none has a complete result.</returns>
    public async Task<StageArtifact?> ImportAsync(FileStage stage, Digest key, CancellationToken cancellationToken) =>
        isOff || remote is null ? null : await remote.ImportAsync(stage, key, cancellationToken);

    public Task KeepAsync(Digest key, StageArtifact artifact) => isOff ? Task.CompletedTask : store.Entries.WriteAsync(EntryKind, key.Hex, artifact.Manifest.Digest.ToString());
}
