using System.Collections.Immutable;
using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;
using System.Text;
using ContainerStages.Layers;

namespace ContainerStages.Checks.Metadata;

/// <summary>Reads the facts of one file. Nothing in it can make this throw: what is no managed assembly, or a damaged one, has no facts.</summary>
internal static class AssemblyFactsReader
{
    public static AssemblyFacts? Read(FileContent content, CancellationToken cancellationToken)
    {
        using ManagedFile? file = ManagedFile.Open(content, withCode: true);
        try
        {
            return file is null ? null : Read(file, cancellationToken);
        }
        catch (Exception e) when (ManagedFile.IsDamage(e))
        {
            return null;
        }
    }

    /// <summary>The text with U+FFFD for half of a surrogate pair, as it comes back from a UTF-8 note.</summary>
    public static string Whole(string text) => Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text));

    private static AssemblyFacts Read(ManagedFile file, CancellationToken cancellationToken)
    {
        MetadataReader metadata = file.Metadata;
        AssemblyDefinition assembly = metadata.GetAssemblyDefinition();
        (string? symbolPath, ImmutableArray<string> documents) = Symbols.Of(file.Image);
        return new AssemblyFacts
        {
            Name = metadata.GetString(assembly.Name),
            Version = assembly.Version,
            Mvid = metadata.GetGuid(metadata.GetModuleDefinition().Mvid),
            References = [.. metadata.AssemblyReferences.Select(handle => metadata.GetString(metadata.GetAssemblyReference(handle).Name))],
            Types = [.. TypesOf(metadata)],
            Strings = [.. StringsOf(metadata)],
            Calls = CallScanner.Scan(file, cancellationToken),
            SymbolPath = symbolPath,
            Documents = documents,
        };
    }

    private static IEnumerable<UsedType> TypesOf(MetadataReader metadata)
    {
        ILookup<EntityHandle, string> members = metadata.MemberReferences
            .Select(metadata.GetMemberReference)
            .ToLookup(member => AssemblySet.DefinitionOf(metadata, member.Parent), member => metadata.GetString(member.Name));
        return metadata.TypeReferences
            .Select(handle => new UsedType(
                TypeNames.Of(metadata, handle),
                AssemblySet.ScopeOf(metadata, handle) ?? "",
                [.. members[handle].Distinct().Order(StringComparer.Ordinal)]));
    }

    private static IEnumerable<string> StringsOf(MetadataReader metadata)
    {
        // The heap's first string is empty, and its handle is nil; so is the handle after the last one.
        for (UserStringHandle handle = metadata.GetNextHandle(default(UserStringHandle)); !handle.IsNil; handle = metadata.GetNextHandle(handle))
        {
            if (metadata.GetUserString(handle) is { Length: > 0 } text)
            {
                yield return Whole(text);
            }
        }
    }
}
