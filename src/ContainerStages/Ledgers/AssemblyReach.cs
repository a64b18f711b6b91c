using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;

namespace ContainerStages.Ledgers;

/// <summary>Finds the assemblies that refer to another one: the trimmer's output for an assembly depends on those that refer to it.</summary>
/// <param name="open">Opens a published assembly by its name without <c>.dll</c>; null if there is none.</param>
internal sealed class AssemblyReach(Func<string, Stream?> open)
{
    private readonly Dictionary<string, string[]> _references = [];

    /// <param name="from">Names of assemblies.</param>
    /// <returns>The assemblies that reach the target over the fewest references; empty if none reaches it.</returns>
    public IReadOnlyList<string> Nearest(string target, IEnumerable<string> from)
    {
        (string Start, int Steps)[] found = [.. from.Select(start => (start, StepsTo(target, start))).Where(way => way.Item2 >= 0)];
        return [.. found.Where(way => way.Steps == found.Min(other => other.Steps)).Select(way => way.Start)];
    }

    private int StepsTo(string target, string start)
    {
        HashSet<string> seen = [start];
        string[] front = [start];
        for (int steps = 0; front.Length > 0; steps++)
        {
            if (front.Contains(target))
            {
                return steps;
            }

            front = [.. front.SelectMany(References).Where(seen.Add)];
        }

        return -1;
    }

    private string[] References(string assembly)
    {
        if (!_references.TryGetValue(assembly, out string[]? references))
        {
            _references[assembly] = references = Read(assembly);
        }

        return references;
    }

    private string[] Read(string assembly)
    {
        try
        {
            using Stream? stream = open(assembly);
            using var file = stream is null ? null : new PEReader(stream);
            if (file is not { HasMetadata: true })
            {
                return [];
            }

            MetadataReader metadata = file.GetMetadataReader();
            return [.. metadata.AssemblyReferences.Select(reference => metadata.GetString(metadata.GetAssemblyReference(reference).Name))];
        }
        catch (Exception e) when (e is BadImageFormatException or IOException or UnauthorizedAccessException)
        {
            // This is only an explanation; a fault of the file is reported elsewhere.
            return [];
        }
    }
}
