using System.Reflection.Metadata;

namespace ContainerStages.Metadata;

/// <summary>A type's definition in any assembly. It is a class for the same reason as <see cref="Instruction"/>.</summary>
internal sealed record DefinedType(AssemblyTypes Assembly, TypeDefinitionHandle Handle)
{
    public TypeDefinition Definition => Assembly.Metadata.GetTypeDefinition(Handle);

    public override string ToString() => TypeNames.Of(Assembly.Metadata, Handle);
}

/// <summary>The assemblies that an app's process can load, by name, without regard to case, as the runtime looks for them.</summary>
/// <param name="hasFrameworks">Whether shared frameworks have more assemblies, which are not known here.</param>
internal sealed class AssemblySet(bool hasFrameworks)
{
    private const int MostForwards = 16;
    private const int DeepestBase = 256;

    private static readonly HashSet<string> FrameworkNames = new(["mscorlib", "netstandard", "System", "WindowsBase"], StringComparer.OrdinalIgnoreCase);

    private readonly Dictionary<string, AssemblyTypes> _assemblies = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Adds an assembly; the first one with a name counts.</summary>
    public void Add(string path, ManagedFile file) => _assemblies.TryAdd(file.Name, new AssemblyTypes(path, file.Metadata));

    /// <summary>The assembly of a file; null if another file has the same assembly.</summary>
    public AssemblyTypes? OfFile(string file) => _assemblies.Values.FirstOrDefault(assembly => assembly.File == file);

    /// <summary>Whether an assembly that is not published can be in a shared framework, which only has these names.</summary>
    public bool IsElsewhere(string assembly) => hasFrameworks && Find(assembly) is null && (FrameworkNames.Contains(assembly)
        || assembly.StartsWith("System.", StringComparison.OrdinalIgnoreCase)
        || assembly.StartsWith("Microsoft.", StringComparison.OrdinalIgnoreCase));

    public AssemblyTypes? Find(string assembly) => _assemblies.GetValueOrDefault(assembly);

    /// <summary>The name of the assembly that a reference looks in; null if it looks in its own module, or in no assembly.</summary>
    public static string? ScopeOf(MetadataReader metadata, TypeReferenceHandle handle)
    {
        EntityHandle scope = metadata.GetTypeReference(handle).ResolutionScope;
        for (int depth = 0; scope.Kind == HandleKind.TypeReference && depth < byte.MaxValue; depth++)
        {
            scope = metadata.GetTypeReference((TypeReferenceHandle)scope).ResolutionScope;
        }

        return scope.Kind == HandleKind.AssemblyReference ? metadata.GetString(metadata.GetAssemblyReference((AssemblyReferenceHandle)scope).Name) : null;
    }

    /// <summary>The definition of a type of that name; null if the assembly is not published, or neither has nor forwards it.</summary>
    public DefinedType? Find(string assembly, string type)
    {
        for (int forwards = 0; forwards < MostForwards && Find(assembly) is { } here; forwards++)
        {
            if (here.Find(type) is { } handle)
            {
                return new DefinedType(here, handle);
            }

            if (here.ForwardOf(type) is not { } next)
            {
                return null;
            }

            assembly = next;
        }

        return null;
    }

    /// <summary>
    /// The definition that a handle of an assembly stands for; for a generic instance, that of its type. Null if the definition is not published.
    /// </summary>
    public DefinedType? Resolve(AssemblyTypes from, EntityHandle handle) => handle.Kind switch
    {
        HandleKind.TypeDefinition => new DefinedType(from, (TypeDefinitionHandle)handle),
        HandleKind.TypeReference => ScopeOf(from.Metadata, (TypeReferenceHandle)handle) is { } scope
            ? Find(scope, TypeNames.Of(from.Metadata, (TypeReferenceHandle)handle))
            : null,
        HandleKind.TypeSpecification => DefinitionOf(from.Metadata, handle) is { IsNil: false } type ? Resolve(from, type) : null,
        _ => null,
    };

    /// <summary>
    /// A type and its bases, from the most derived one. The last element is null if a base is not published: then the members of the type are not known.
    /// </summary>
    public IEnumerable<DefinedType?> WithBases(DefinedType type)
    {
        DefinedType? next = type;
        for (int depth = 0; depth < DeepestBase; depth++)
        {
            yield return next;
            if (next is not { } current || current.Definition.BaseType is not { IsNil: false } baseType)
            {
                yield break;
            }

            next = Resolve(current.Assembly, baseType);
        }

        yield return null;
    }

    /// <summary>
    /// The type of a generic instance (ECMA-335 II.23.2.14: GENERICINST, CLASS or VALUETYPE, and the type's token); any other handle is returned
    /// unchanged. Nil if there is no such type, as for arrays.
    /// </summary>
    public static EntityHandle DefinitionOf(MetadataReader metadata, EntityHandle handle)
    {
        if (handle.Kind != HandleKind.TypeSpecification)
        {
            return handle;
        }

        BlobReader signature = metadata.GetBlobReader(metadata.GetTypeSpecification((TypeSpecificationHandle)handle).Signature);
        if (signature.ReadSignatureTypeCode() != SignatureTypeCode.GenericTypeInstance)
        {
            return default;
        }

        signature.ReadCompressedInteger();
        EntityHandle type = signature.ReadTypeHandle();
        return type.Kind == HandleKind.TypeSpecification ? default : type;
    }
}
