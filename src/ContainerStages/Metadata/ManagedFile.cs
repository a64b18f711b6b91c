using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using ContainerStages.IO;

namespace ContainerStages.Metadata;

/// <summary>
/// The metadata of a managed assembly (ECMA-335, partition II). Its code is never loaded, and its content is not trusted: the caller treats <see
/// cref="IsDamage"/> as "not an assembly". An assembly that ReadyToRun compiled has the same metadata; a file that NativeAOT compiled has none.
/// </summary>
internal sealed class ManagedFile : IDisposable
{
    /// <summary>In bytes. A decoder recurses at most once for each byte; the longest signature in .NET 10 itself has less than half of this.</summary>
    private const int LongestSignature = 1024;

    private ManagedFile(PEReader image)
    {
        Image = image;
        Metadata = image.GetMetadataReader();
        Name = Metadata.GetString(Metadata.GetAssemblyDefinition().Name);
    }

    public PEReader Image { get; }

    public MetadataReader Metadata { get; }

    /// <summary>The name by which other assemblies refer to it.</summary>
    public string Name { get; }

    /// <summary>Opens a file; null if it is not a managed assembly.</summary>
    /// <param name="withCode">Whether to read method bodies too.</param>
    public static ManagedFile? Open(FileContent content, bool withCode) => Open(content.OpenRead, withCode);

    /// <summary>The same of a file whose digest nobody needs.</summary>
    /// <inheritdoc cref="Open(FileContent, bool)" path="/param"/>
    public static ManagedFile? Open(string path, bool withCode) => Open(() => File.OpenRead(path), withCode);

    private static ManagedFile? Open(Func<Stream> open, bool withCode)
    {
        PEReader? image = null;
        try
        {
            // The file is read, not mapped: if another process truncates a mapped file, this process ends.
            image = new PEReader(open(), withCode ? PEStreamOptions.PrefetchEntireImage : PEStreamOptions.PrefetchMetadata);
            if (image.HasMetadata)
            {
                var file = new ManagedFile(image);
                image = null;
                return file;
            }
        }
        catch (Exception e) when (IsDamage(e))
        {
            // The file counts as no assembly, because the runtime cannot read it either.
        }
        finally
        {
            image?.Dispose();
        }

        return null;
    }

    /// <summary>Whether an exception is one that System.Reflection.Metadata throws for damaged or contradictory metadata.</summary>
    public static bool IsDamage(Exception exception) =>
        exception is BadImageFormatException or IOException or UnauthorizedAccessException or ArgumentException or InvalidOperationException or InvalidCastException
            or OverflowException or IndexOutOfRangeException or NotSupportedException;

    /// <summary>Whether a signature can be decoded without a stack overflow.</summary>
    public static bool IsShort(MetadataReader metadata, BlobHandle signature) => metadata.GetBlobReader(signature).Length <= LongestSignature;

    public void Dispose() => Image.Dispose();
}
