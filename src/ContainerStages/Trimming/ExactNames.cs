using System.Collections.Immutable;
using System.Globalization;
using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;
using ContainerStages.Metadata;

namespace ContainerStages.Trimming;

/// <summary>
/// Names for everything that a token can stand for. Two tokens, also of two assemblies, have the same name only if they mean the same. The names do not depend on
/// the numbers of the tokens, which an edit elsewhere changes.
/// </summary>
internal sealed class ExactNames(MetadataReader metadata) : ISignatureTypeProvider<string, object?>
{
    private readonly Dictionary<EntityHandle, string> _names = [];

    /// <exception cref="BadImageFormatException">The token is not valid here, or a signature is too long.</exception>
    public string Of(EntityHandle handle)
    {
        if (!_names.TryGetValue(handle, out string? name))
        {
            _names[handle] = name = Read(handle);
        }

        return name;
    }

    public string Signature(BlobHandle signature)
    {
        BlobReader reader = metadata.GetBlobReader(Short(signature));
        var decoder = new SignatureDecoder<string, object?>(this, metadata, null);
        return metadata.GetBlobReader(signature).ReadSignatureHeader().Kind == SignatureKind.Field
            ? decoder.DecodeFieldSignature(ref reader)
            : Signature(decoder.DecodeMethodSignature(ref reader));
    }

    public ImmutableArray<string> Locals(StandaloneSignatureHandle handle)
    {
        if (handle.IsNil)
        {
            return [];
        }

        StandaloneSignature locals = metadata.GetStandaloneSignature(handle);
        _ = Short(locals.Signature);
        return locals.DecodeLocalSignature(this, null);
    }

    /// <summary>A name in a form that no other text can imitate: obfuscators use all characters.</summary>
    public static string Quote(string name) => string.Create(CultureInfo.InvariantCulture, $"{name.Length}'{name}'");

    public string GetTypeFromDefinition(MetadataReader reader, TypeDefinitionHandle handle, byte rawTypeKind) => Of(handle);

    public string GetTypeFromReference(MetadataReader reader, TypeReferenceHandle handle, byte rawTypeKind) => Of(handle);

    public string GetTypeFromSpecification(MetadataReader reader, object? genericContext, TypeSpecificationHandle handle, byte rawTypeKind) => Of(handle);

    public string GetPrimitiveType(PrimitiveTypeCode typeCode) => typeCode.ToString();

    public string GetGenericInstantiation(string genericType, ImmutableArray<string> typeArguments) => $"{genericType}<{string.Join(',', typeArguments)}>";

    public string GetGenericMethodParameter(object? genericContext, int index) => $"!!{index}";

    public string GetGenericTypeParameter(object? genericContext, int index) => $"!{index}";

    public string GetSZArrayType(string elementType) => $"{elementType}[]";

    public string GetArrayType(string elementType, ArrayShape shape) => $"{elementType}[{shape.Rank};{string.Join(',', shape.Sizes)};{string.Join(',', shape.LowerBounds)}]";

    public string GetByReferenceType(string elementType) => $"{elementType}&";

    public string GetPointerType(string elementType) => $"{elementType}*";

    public string GetFunctionPointerType(MethodSignature<string> signature) => $"method({Signature(signature)})";

    public string GetModifiedType(string modifier, string unmodifiedType, bool isRequired) => $"{unmodifiedType} {(isRequired ? "modreq" : "modopt")}({modifier})";

    public string GetPinnedType(string elementType) => $"{elementType} pinned";

    private string Read(EntityHandle handle)
    {
        switch (handle.Kind)
        {
            case HandleKind.TypeDefinition:
                TypeDefinition type = metadata.GetTypeDefinition((TypeDefinitionHandle)handle);
                return $"{(type.GetDeclaringType() is { IsNil: false } outer ? Of(outer) : "")}/{Quote(type.Namespace)}{Quote(type.Name)}";
            case HandleKind.TypeReference:
                TypeReference reference = metadata.GetTypeReference((TypeReferenceHandle)handle);
                return $"[{(reference.ResolutionScope.IsNil ? "" : Of(reference.ResolutionScope))}]{Quote(reference.Namespace)}{Quote(reference.Name)}";
            case HandleKind.TypeSpecification:
                TypeSpecification specification = metadata.GetTypeSpecification((TypeSpecificationHandle)handle);
                return Short(specification.Signature).IsNil ? "" : specification.DecodeSignature(this, null);
            case HandleKind.MethodDefinition:
                MethodDefinition method = metadata.GetMethodDefinition((MethodDefinitionHandle)handle);
                return $"{Of(method.GetDeclaringType())}::{Quote(method.Name)}{Signature(method.Signature)}";
            case HandleKind.FieldDefinition:
                FieldDefinition field = metadata.GetFieldDefinition((FieldDefinitionHandle)handle);
                return $"{Of(field.GetDeclaringType())}::{Quote(field.Name)} {Signature(field.Signature)}";
            case HandleKind.MemberReference:
                MemberReference member = metadata.GetMemberReference((MemberReferenceHandle)handle);
                return $"{Of(member.Parent)}::{Quote(member.Name)}{Signature(member.Signature)}";
            case HandleKind.MethodSpecification:
                MethodSpecification instance = metadata.GetMethodSpecification((MethodSpecificationHandle)handle);
                return $"{Of(instance.Method)}<{(Short(instance.Signature).IsNil ? "" : string.Join(',', instance.DecodeSignature(this, null)))}>";
            case HandleKind.StandaloneSignature:
                return Signature(metadata.GetStandaloneSignature((StandaloneSignatureHandle)handle).Signature);
            case HandleKind.AssemblyReference:
                return Quote(metadata.GetAssemblyReference((AssemblyReferenceHandle)handle).Name);
            case HandleKind.ModuleReference:
                return "module " + Quote(metadata.GetModuleReference((ModuleReferenceHandle)handle).Name);
            case HandleKind.ModuleDefinition:
                return "";
            default:
                throw new BadImageFormatException();
        }
    }

    private string Quote(StringHandle name) => Quote(metadata.GetString(name));

    private static string Signature(MethodSignature<string> signature) => string.Create(
        CultureInfo.InvariantCulture,
        $"`{signature.Header.RawValue},{signature.GenericParameterCount},{signature.RequiredParameterCount}({string.Join(',', signature.ParameterTypes)}){signature.ReturnType}");

    private BlobHandle Short(BlobHandle signature) => ManagedFile.IsShort(metadata, signature) ? signature : throw new BadImageFormatException();
}
