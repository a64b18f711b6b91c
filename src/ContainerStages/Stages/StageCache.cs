using ContainerStages.Oci;
using ContainerStages.Stages.Exchange;
using ContainerStages.Storage;

namespace ContainerStages.Stages;

/// <summary>The results of stages by their keys, in the content store. A damaged one is none.</summary>
/// <param name="exchanges">Null where results are shared with nobody.</param>
/// <param name="isOff">Nothing is found and nothing kept, to see whether commands do the same again.</param>
internal sealed class StageCache(ContentStore store, StageExchanges? exchanges = null, bool isOff = false)
{
    private const string NoteKind = "stages";

    /// <returns>Null when there is no whole result.</returns>
    public async Task<StageArtifact?> FindAsync(Digest key, CancellationToken cancellationToken)
    {
        if (isOff
            || store.ReadNote(NoteKind, key.Hex) is not { } note
            || !Digest.TryParse(note, out Digest manifest)
            || await store.TryReadAsync(manifest, cancellationToken) is not { } content
            || StageArtifact.Read(content, key) is not { } artifact
            || !await store.ContainsAsync(artifact.Layer, cancellationToken))
        {
            return null;
        }

        // It was used: notes that nobody uses are removed some day.
        await KeepAsync(key, artifact);
        return artifact;
    }

    /// <summary>Takes over what somebody else has shared.</summary>
    /// <returns>Null when nobody has a whole result.</returns>
    public async Task<StageArtifact?> ImportAsync(Stage stage, Digest key, CancellationToken cancellationToken) =>
        isOff || exchanges is null ? null : await exchanges.ImportAsync(stage, key, cancellationToken);

    public Task KeepAsync(Digest key, StageArtifact artifact) => isOff ? Task.CompletedTask : store.WriteNoteAsync(NoteKind, key.Hex, artifact.Manifest.Digest.ToString());
}
