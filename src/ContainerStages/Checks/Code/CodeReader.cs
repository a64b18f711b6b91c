using System.Collections.Immutable;
using System.Globalization;
using ContainerStages.App;
using ContainerStages.Checks.Facts;
using ContainerStages.IO;
using ContainerStages.Metadata;
using ContainerStages.Storage;

namespace ContainerStages.Checks.Code;

/// <summary>Reads the code of a publish folder, except the framework's, which has calls of every kind.</summary>
internal static class CodeReader
{
    private static readonly string EntryKind = string.Create(CultureInfo.InvariantCulture, $"assembly-facts-{CallsOfInterest.Version}");

    public static async Task<ImmutableArray<ReadAssembly>> ReadAsync(IReadOnlyList<PublishedFile> files, ContentStore store, CancellationToken cancellationToken)
    {
        PublishedFile[] own =
        [
            .. files.Where(file => file.Origin is FileOrigin.App or FileOrigin.Project or FileOrigin.Package
                && file.RelativePath.EndsWith(".dll", StringComparison.OrdinalIgnoreCase)),
        ];
        var facts = new AssemblyFacts?[own.Length];
        await Parallel.ForAsync(0, own.Length, cancellationToken, async (i, token) => facts[i] = await ReadAsync(own[i].Content, store, token));
        return [.. own.Zip(facts).Where(pair => pair.Second is not null).Select(pair => new ReadAssembly(pair.First, pair.Second!))];
    }

    private static async Task<AssemblyFacts?> ReadAsync(FileContent content, ContentStore store, CancellationToken cancellationToken)
    {
        if (store.Entries.Read(EntryKind, content.Digest.Hex) is { } entry && AssemblyFactsJson.TryRead(entry, out AssemblyFacts? known))
        {
            return known;
        }

        AssemblyFacts? facts = AssemblyFactsReader.Read(content, cancellationToken);
        await store.Entries.WriteAsync(EntryKind, content.Digest.Hex, AssemblyFactsJson.Write(facts));
        return facts;
    }
}
