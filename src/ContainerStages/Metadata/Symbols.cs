using System.Collections.Immutable;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using ContainerStages.IO;

namespace ContainerStages.Metadata;

/// <summary>
/// The build machine's paths that compilers write: the symbol file's path in the PE debug directory, and the sources' in the Document table of
/// portable symbols (Portable PDB v1.0, "Document Table: 0x30").
/// </summary>
internal static class Symbols
{
    /// <summary>The symbol file's path of an assembly, and the paths of its sources if the symbols are embedded.</summary>
    public static (string? Path, ImmutableArray<string> Documents) Of(PEReader image)
    {
        string? path = null;
        ImmutableArray<string> documents = [];
        foreach (DebugDirectoryEntry entry in image.ReadDebugDirectory())
        {
            if (entry.Type == DebugDirectoryEntryType.CodeView)
            {
                path ??= image.ReadCodeViewDebugDirectoryData(entry).Path;
            }
            else if (entry.Type == DebugDirectoryEntryType.EmbeddedPortablePdb)
            {
                using MetadataReaderProvider symbols = image.ReadEmbeddedPortablePdbDebugDirectoryData(entry);
                documents = DocumentsOf(symbols.GetMetadataReader());
            }
        }

        return (path, documents);
    }

    /// <summary>The sources that a published symbol file names; empty if it is not portable or is damaged.</summary>
    public static ImmutableArray<string> DocumentsOf(FileContent content)
    {
        try
        {
            using MetadataReaderProvider symbols = MetadataReaderProvider.FromPortablePdbStream(content.OpenRead());
            return DocumentsOf(symbols.GetMetadataReader());
        }
        catch (Exception e) when (ManagedFile.IsDamage(e))
        {
            return [];
        }
    }

    private static ImmutableArray<string> DocumentsOf(MetadataReader symbols) =>
        [.. symbols.Documents.Select(handle => symbols.GetString(symbols.GetDocument(handle).Name))];
}
