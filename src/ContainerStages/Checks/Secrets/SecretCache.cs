using System.Collections.Immutable;
using ContainerStages.Diagnostics;
using ContainerStages.IO;
using ContainerStages.Oci;
using ContainerStages.Storage;

namespace ContainerStages.Checks.Secrets;

/// <summary>
/// The findings in a file, cached in the content store under the file's digest: a file is scanned once, not in every publish. The cache entries hold
/// what messages show, and no secret.
/// </summary>
internal sealed class SecretCache(ContentStore store)
{
    private const string Kind = "secrets";

    /// <summary>In bytes. Scanning a smaller file is faster than reading a cache entry.</summary>
    private const int SmallFile = 32 * 1024;

    /// <param name="content">The file's content.</param>
    /// <param name="name">The file's name: perhaps only its extension shows the compression.</param>
    /// <param name="plain">The digest of the plain file beside a compressed one, which is scanned itself or need not be; null for none.</param>
    /// <param name="cancellationToken">Cancels the scan.</param>
    /// <exception cref="ContainerStagesException">The file has changed or disappeared since it was found.</exception>
    public async Task<ImmutableArray<FoundSecret>> ScanAsync(FileContent content, string name, Digest? plain, CancellationToken cancellationToken)
    {
        string key = $"{content.Digest.Hex}-{Detectors.Version}{(PackedFile.IsOne(name, []) ? "-br" : "")}{(plain is { } file ? $"-{file.Hex}" : "")}";
        if (content.Length > SmallFile && store.Entries.Read(Kind, key) is { } entry && Parse(entry) is { } noted)
        {
            return noted;
        }

        ImmutableArray<FoundSecret> found = await ReadAsync(content, name, plain, cancellationToken);
        if (content.Length > SmallFile)
        {
            await store.Entries.WriteAsync(Kind, key, string.Join('\n', found));
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

    /// <returns>Null for a damaged cache entry, which counts as a miss.</returns>
    private static ImmutableArray<FoundSecret>? Parse(string entry)
    {
        FoundSecret?[] found = [.. entry.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(FoundSecret.Parse)];
        return found.Contains(null) ? null : [.. found.OfType<FoundSecret>()];
    }
}
