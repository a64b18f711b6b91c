using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using ContainerStages.Layers;

namespace ContainerStages.Checks.Metadata;

/// <summary>
/// The metadata of a managed assembly (ECMA-335, partition II). No code of it is ever loaded, and nothing of it is trusted: whoever reads it
/// treats <see cref="IsDamage"/> as "not an assembly". One that ReadyToRun compiled has the same metadata; what NativeAOT compiled has none.
/// </summary>
internal sealed class ManagedFile : IDisposable
{
    /// <summary>Bytes. A decoder recurses once a byte at worst; the longest signature in .NET 10 itself has less than half of this.</summary>
    private const int LongestSignature = 1024;

    private ManagedFile(PEReader image)
    {
        Image = image;
        Metadata = image.GetMetadataReader();
        Name = Metadata.GetString(Metadata.GetAssemblyDefinition().Name);
    }

    public PEReader Image { get; }

    public MetadataReader Metadata { get; }

    /// <summary>By which others refer to it.</summary>
    public string Name { get; }

    /// <summary>Null for what is no managed assembly.</summary>
    /// <param name="withCode">Method bodies are read too.</param>
    public static ManagedFile? Open(FileContent content, bool withCode)
    {
        PEReader? image = null;
        try
        {
            // Read, not mapped: a mapped file that somebody else truncates ends the process.
            image = new PEReader(content.OpenRead(), withCode ? PEStreamOptions.PrefetchEntireImage : PEStreamOptions.PrefetchMetadata);
            if (image.HasMetadata)
            {
                var file = new ManagedFile(image);
                image = null;
                return file;
            }
        }
        catch (Exception e) when (IsDamage(e))
        {
            // As good as no assembly: the runtime will not read it either.
        }
        finally
        {
            image?.Dispose();
        }

        return null;
    }

    /// <summary>What the readers of System.Reflection.Metadata throw over bytes that are no metadata, or metadata that contradict themselves.</summary>
    public static bool IsDamage(Exception exception) =>
        exception is BadImageFormatException or IOException or UnauthorizedAccessException or ArgumentException or InvalidOperationException or InvalidCastException
            or OverflowException or IndexOutOfRangeException or NotSupportedException;

    /// <summary>Whether a signature may be decoded without fear for the stack.</summary>
    public static bool IsShort(MetadataReader metadata, BlobHandle signature) => metadata.GetBlobReader(signature).Length <= LongestSignature;

    public void Dispose() => Image.Dispose();
}
