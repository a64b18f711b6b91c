using System.Reflection.Metadata;

namespace ContainerStages.Metadata;

/// <summary>The types that one assembly defines or forwards, by name. They are read on first use.</summary>
internal sealed class AssemblyTypes(string file, MetadataReader metadata)
{
    private readonly Lazy<Dictionary<string, TypeDefinitionHandle>> _defined = new(() => Defined(metadata));
    private readonly Lazy<Dictionary<string, AssemblyReferenceHandle>> _forwarded = new(() => Forwarded(metadata));
    private readonly Dictionary<TypeDefinitionHandle, HashSet<string>> _members = [];

    /// <summary>The published file.</summary>
    public string File { get; } = file;

    public MetadataReader Metadata { get; } = metadata;

    public TypeDefinitionHandle? Find(string type) => _defined.Value.TryGetValue(type, out TypeDefinitionHandle handle) ? handle : null;

    /// <summary>The assembly that the type is forwarded to; null if it is not forwarded.</summary>
    public string? ForwardOf(string type) =>
        _forwarded.Value.TryGetValue(type, out AssemblyReferenceHandle handle) ? Metadata.GetString(Metadata.GetAssemblyReference(handle).Name) : null;

    /// <summary>Names of the methods and fields that a type declares itself.</summary>
    public HashSet<string> MembersOf(TypeDefinitionHandle handle)
    {
        if (!_members.TryGetValue(handle, out HashSet<string>? members))
        {
            TypeDefinition type = Metadata.GetTypeDefinition(handle);
            _members[handle] = members =
            [
                .. type.GetMethods().Select(method => Metadata.GetString(Metadata.GetMethodDefinition(method).Name)),
                .. type.GetFields().Select(field => Metadata.GetString(Metadata.GetFieldDefinition(field).Name)),
            ];
        }

        return members;
    }

    private static Dictionary<string, TypeDefinitionHandle> Defined(MetadataReader metadata)
    {
        Dictionary<string, TypeDefinitionHandle> defined = new(metadata.TypeDefinitions.Count);
        foreach (TypeDefinitionHandle handle in metadata.TypeDefinitions)
        {
            defined.TryAdd(TypeNames.Of(metadata, handle), handle);
        }

        return defined;
    }

    private static Dictionary<string, AssemblyReferenceHandle> Forwarded(MetadataReader metadata)
    {
        Dictionary<string, AssemblyReferenceHandle> forwarded = [];
        foreach (ExportedTypeHandle handle in metadata.ExportedTypes)
        {
            ExportedType outermost = metadata.GetExportedType(handle);
            for (int depth = 0; outermost.Implementation.Kind == HandleKind.ExportedType && depth < byte.MaxValue; depth++)
            {
                outermost = metadata.GetExportedType((ExportedTypeHandle)outermost.Implementation);
            }

            if (outermost.Implementation.Kind == HandleKind.AssemblyReference)
            {
                forwarded.TryAdd(TypeNames.Of(metadata, handle), (AssemblyReferenceHandle)outermost.Implementation);
            }
        }

        return forwarded;
    }
}
