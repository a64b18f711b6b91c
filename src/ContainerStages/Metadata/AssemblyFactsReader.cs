using System.Collections.Immutable;
using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;
using ContainerStages.IO;

namespace ContainerStages.Metadata;

/// <summary>Reads the facts of one file. No content makes this throw: a file that is not a managed assembly, or is damaged, has no facts.</summary>
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
            Calls = CallScanner.Scan(file, cancellationToken),
            Imports = [.. ImportsOf(metadata).DistinctBy(import => import.Library)],
            SymbolPath = symbolPath,
            Documents = documents,
        };
    }

    private static IEnumerable<NativeImport> ImportsOf(MetadataReader metadata) => metadata.GetTableRowCount(TableIndex.ImplMap) == 0
        ? []
        : metadata.MethodDefinitions
            .Select(metadata.GetMethodDefinition)
            .Where(method => (method.Attributes & MethodAttributes.PinvokeImpl) != 0 && !method.GetImport().Module.IsNil)
            .Select(method => new NativeImport(
                metadata.GetString(metadata.GetModuleReference(method.GetImport().Module).Name),
                $"{TypeNames.Of(metadata, method.GetDeclaringType())}.{metadata.GetString(method.Name)}"));

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
}
