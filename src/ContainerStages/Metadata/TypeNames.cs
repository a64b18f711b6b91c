using System.Collections.Immutable;
using System.Reflection.Metadata;

namespace ContainerStages.Metadata;

/// <summary>Names of types as reflection writes them: <c>Namespace.Outer+Inner`1</c>. Decodes signatures into <see cref="TypeShape"/>.</summary>
internal sealed class TypeNames : ISignatureTypeProvider<TypeShape, object?>
{
    /// <summary>The limit for nested types; deeper types, or a cycle of them, have no declaring type.</summary>
    private const int Deepest = 64;

    public static readonly TypeNames Instance = new();

    public static string Of(MetadataReader metadata, TypeDefinitionHandle handle, int depth = 0)
    {
        TypeDefinition type = metadata.GetTypeDefinition(handle);
        TypeDefinitionHandle outer = type.GetDeclaringType();
        return outer.IsNil
            ? Qualified(metadata, type.Namespace, type.Name)
            : Nested(Of(metadata, outer, Next(depth)), metadata.GetString(type.Name));
    }

    public static string Of(MetadataReader metadata, TypeReferenceHandle handle, int depth = 0)
    {
        TypeReference type = metadata.GetTypeReference(handle);
        return type.ResolutionScope.Kind == HandleKind.TypeReference
            ? Nested(Of(metadata, (TypeReferenceHandle)type.ResolutionScope, Next(depth)), metadata.GetString(type.Name))
            : Qualified(metadata, type.Namespace, type.Name);
    }

    public static string Of(MetadataReader metadata, ExportedTypeHandle handle, int depth = 0)
    {
        ExportedType type = metadata.GetExportedType(handle);
        return type.Implementation.Kind == HandleKind.ExportedType
            ? Nested(Of(metadata, (ExportedTypeHandle)type.Implementation, Next(depth)), metadata.GetString(type.Name))
            : Qualified(metadata, type.Namespace, type.Name);
    }

    /// <summary>The type that declares a member, or that a class extends; null if it has no name, such as an array or a type parameter.</summary>
    public static string? Of(MetadataReader metadata, EntityHandle handle) => handle.Kind switch
    {
        HandleKind.TypeDefinition => Of(metadata, (TypeDefinitionHandle)handle),
        HandleKind.TypeReference => Of(metadata, (TypeReferenceHandle)handle),
        HandleKind.TypeSpecification => Instance.GetTypeFromSpecification(metadata, null, (TypeSpecificationHandle)handle, 0).Name,
        _ => null,
    };

    public TypeShape GetTypeFromDefinition(MetadataReader reader, TypeDefinitionHandle handle, byte rawTypeKind) => new(Of(reader, handle), []);

    public TypeShape GetTypeFromReference(MetadataReader reader, TypeReferenceHandle handle, byte rawTypeKind) => new(Of(reader, handle), []);

    public TypeShape GetTypeFromSpecification(MetadataReader reader, object? genericContext, TypeSpecificationHandle handle, byte rawTypeKind)
    {
        TypeSpecification type = reader.GetTypeSpecification(handle);

        // A specification may refer to another one only below a modifier, and could refer to itself.
        return rawTypeKind == 0 && ManagedFile.IsShort(reader, type.Signature) ? type.DecodeSignature(this, genericContext) : TypeShape.Any;
    }

    public TypeShape GetPrimitiveType(PrimitiveTypeCode typeCode) => new($"System.{typeCode}", []);

    public TypeShape GetGenericInstantiation(TypeShape genericType, ImmutableArray<TypeShape> typeArguments) => genericType with { Arguments = typeArguments };

    public TypeShape GetGenericMethodParameter(object? genericContext, int index) => TypeShape.Any;

    public TypeShape GetGenericTypeParameter(object? genericContext, int index) => TypeShape.Any;

    public TypeShape GetSZArrayType(TypeShape elementType) => new("[]", [elementType]);

    public TypeShape GetArrayType(TypeShape elementType, ArrayShape shape) => new($"[{shape.Rank}]", [elementType]);

    public TypeShape GetByReferenceType(TypeShape elementType) => new("&", [elementType]);

    public TypeShape GetPointerType(TypeShape elementType) => new("*", [elementType]);

    public TypeShape GetFunctionPointerType(MethodSignature<TypeShape> signature) => TypeShape.Any;

    public TypeShape GetModifiedType(TypeShape modifier, TypeShape unmodifiedType, bool isRequired) => unmodifiedType;

    public TypeShape GetPinnedType(TypeShape elementType) => elementType;

    private static string Qualified(MetadataReader metadata, StringHandle space, StringHandle name) =>
        space.IsNil ? metadata.GetString(name) : $"{metadata.GetString(space)}.{metadata.GetString(name)}";

    private static string Nested(string outer, string name) => $"{outer}+{name}";

    private static int Next(int depth) => depth < Deepest ? depth + 1 : throw new BadImageFormatException();
}
