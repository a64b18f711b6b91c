using System.Collections.Immutable;
using System.Globalization;
using ContainerStages.Layers;
using ContainerStages.Storage;

namespace ContainerStages.Checks.Metadata;

/// <summary>An assembly of the app, its projects or packages, with its facts.</summary>
internal sealed record ReadAssembly(PublishedFile File, AssemblyFacts Facts)
{
    /// <summary>
    /// Whether rules may report the code. For a package that is not trimmed, it is not known which part the app uses.
    /// </summary>
    public bool IsReached => File.Origin != FileOrigin.Package || File.IsTrimmed;
}

/// <summary>Reads the code of a publish folder, except the framework's, which has calls of every kind.</summary>
internal static class CodeReader
{
    private static readonly string NoteKind = string.Create(CultureInfo.InvariantCulture, $"assembly-facts-{CallsOfInterest.Version}");

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
        if (store.ReadNote(NoteKind, content.Digest.Hex) is { } note && AssemblyFactsNote.TryRead(note, out AssemblyFacts? known))
        {
            return known;
        }

        AssemblyFacts? facts = AssemblyFactsReader.Read(content, cancellationToken);
        await store.WriteNoteAsync(NoteKind, content.Digest.Hex, AssemblyFactsNote.Write(facts));
        return facts;
    }
}
