using System.Collections.Immutable;
using ContainerStages.Diagnostics;
using ContainerStages.Layers;
using ContainerStages.Oci;
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

    /// <param name="content">Of the file.</param>
    /// <param name="name">Of the file: how it is compressed may show in its extension only.</param>
    /// <param name="plain">Of the file that lies beside a compressed one, and is looked at itself or need not be; null for none.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="ContainerStagesException">The file has changed or gone since it was found.</exception>
    public async Task<ImmutableArray<FoundSecret>> ScanAsync(FileContent content, string name, Digest? plain, CancellationToken cancellationToken)
    {
        string key = $"{content.Digest.Hex}-{Detectors.Version}{(PackedFile.IsOne(name, []) ? "-br" : "")}{(plain is { } file ? $"-{file.Hex}" : "")}";
        if (content.Length > SmallFile && store.ReadNote(Kind, key) is { } note && Parse(note) is { } noted)
        {
            return noted;
        }

        ImmutableArray<FoundSecret> found = await ReadAsync(content, name, plain, cancellationToken);
        if (content.Length > SmallFile)
        {
            await store.WriteNoteAsync(Kind, key, string.Join('\n', found));
        }

        return found;
    }

    private static async Task<ImmutableArray<FoundSecret>> ReadAsync(FileContent content, string name, Digest? plain, CancellationToken cancellationToken)
    {
        try
        {
            await using Stream stream = content.OpenRead();
            return plain is { } file && PackedFile.Holds(name, stream, file) ? [] : await SecretScanner.ScanAsync(stream, name, cancellationToken);
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
