using System.Collections.Immutable;
using ContainerStages.Diagnostics;
using ContainerStages.Layers;
using ContainerStages.Storage;

namespace ContainerStages.Checks.Secrets;

/// <summary>
/// What was found in a file, noted in the content store under the file's digest: a file is scanned once, not once a publish. The notes hold
/// what is shown, and no secret.
/// </summary>
internal sealed class SecretNotes(ContentStore store)
{
    private const string Kind = "secrets";

    /// <summary>To scan fewer bytes is faster than to read a note.</summary>
    private const int SmallFile = 32 * 1024;

    /// <exception cref="ContainerStagesException">The file has changed or gone since it was found.</exception>
    public async Task<ImmutableArray<FoundSecret>> ScanAsync(FileContent content, CancellationToken cancellationToken)
    {
        string key = $"{content.Digest.Hex}-{Detectors.Version}";
        if (content.Length > SmallFile && store.ReadNote(Kind, key) is { } note && Parse(note) is { } noted)
        {
            return noted;
        }

        ImmutableArray<FoundSecret> found = await ReadAsync(content, cancellationToken);
        if (content.Length > SmallFile)
        {
            await store.WriteNoteAsync(Kind, key, string.Join('\n', found));
        }

        return found;
    }

    private static async Task<ImmutableArray<FoundSecret>> ReadAsync(FileContent content, CancellationToken cancellationToken)
    {
        try
        {
            await using Stream stream = content.OpenRead();
            return await SecretScanner.ScanAsync(stream, cancellationToken);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw FileContent.Changed(e);
        }
    }

    /// <returns>Null for what is no such note: the file is then scanned.</returns>
    private static ImmutableArray<FoundSecret>? Parse(string note)
    {
        FoundSecret?[] found = [.. note.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(FoundSecret.Parse)];
        return found.Contains(null) ? null : [.. found.OfType<FoundSecret>()];
    }
}
