using System.Collections.Immutable;
using System.Globalization;
using System.Reflection.Emit;
using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;
using System.Text;
using System.Text.RegularExpressions;
using ContainerStages.Metadata;

namespace ContainerStages.Trimming;

/// <summary>Reads the body of one method.</summary>
internal sealed partial class MethodReader
{
    private readonly MetadataReader _metadata;
    private readonly ExactNames _names;
    private readonly StringBuilder _code = new();
    private readonly ImmutableSortedSet<string>.Builder _needs = ImmutableSortedSet.CreateBuilder<string>(StringComparer.Ordinal);
    private readonly HashSet<MemberUse> _uses = [];

    private MethodReader(MetadataReader metadata, ExactNames names)
    {
        _metadata = metadata;
        _names = names;
    }

    /// <returns>Null if the method has no body.</returns>
    public static MethodOutline? Read(ManagedFile file, ExactNames names, MethodDefinitionHandle handle, TypeDefinition type)
    {
        MethodDefinition method = file.Metadata.GetMethodDefinition(handle);
        if (method.RelativeVirtualAddress == 0)
        {
            return null;
        }

        var reader = new MethodReader(file.Metadata, names);
        reader.Read(file.Image.GetMethodBody(method.RelativeVirtualAddress));
        string declaring = TypeNames.Of(file.Metadata, method.GetDeclaringType());
        string name = file.Metadata.GetString(method.Name);
        return new MethodOutline
        {
            Name = $"{declaring}.{name}",
            Group = GroupOf(declaring, name),
            Code = reader._code.ToString(),
            Needs = reader._needs.ToImmutable(),
            Uses = [.. reader._uses],
            IsAnnotated = IsAnnotated(file.Metadata, method, type),
        };
    }

    private static bool IsAnnotated(MetadataReader metadata, MethodDefinition method, TypeDefinition type) =>
        Annotations.Has(metadata, method)
        || Annotations.Has(metadata, type.GetCustomAttributes())
        || method.GetGenericParameters().Concat(type.GetGenericParameters()).Any(handle => Annotations.Has(metadata, metadata.GetGenericParameter(handle).GetCustomAttributes()))
        || type.GetProperties().Any(handle => Annotations.Has(metadata, metadata.GetPropertyDefinition(handle).GetCustomAttributes()));

    /// <summary>
    /// The C# compiler calls the lambdas of <c>Add</c> <c>&lt;Add&gt;b__0</c>, its local functions <c>&lt;Add&gt;g__Check|0</c>, and its state machine, which is a type,
    /// <c>&lt;Add&gt;d__0</c>; it does so again for what is inside of these. The types that it makes are inside of the type of the source.
    /// </summary>
    private static string GroupOf(string type, string method)
    {
        string[] types = type.Split('+');
        string name = types.Append(method).LastOrDefault(Made().IsMatch) ?? method;
        while (Made().Match(name) is { Success: true } made)
        {
            name = made.Groups["source"].Value;
        }

        return $"{string.Join('+', types.TakeWhile(part => !part.StartsWith('<')))}.{name}";
    }

    private void Read(MethodBodyBlock body)
    {
        _code.Append(CultureInfo.InvariantCulture, $"{body.LocalVariablesInitialized} {body.MaxStack}\n");
        foreach (string local in _names.Locals(body.LocalSignature))
        {
            _code.Append(CultureInfo.InvariantCulture, $"local {local}\n");
            _needs.Add($"local {local}");
        }

        foreach (ExceptionRegion region in body.ExceptionRegions)
        {
            string caught = region.CatchType.IsNil ? "" : _names.Of(region.CatchType);
            _code.Append(
                CultureInfo.InvariantCulture,
                $"{region.Kind} {region.TryOffset} {region.TryLength} {region.HandlerOffset} {region.HandlerLength} {(region.Kind == ExceptionRegionKind.Filter ? region.FilterOffset : 0)} {caught}\n");
            _needs.Add($"{region.Kind} {caught}");
        }

        byte[] code = body.GetILBytes() ?? [];
        foreach (Instruction instruction in Instruction.Read(code))
        {
            _code.Append(CultureInfo.InvariantCulture, $"{instruction.Code.Name} {Operand(instruction, code)}\n");
        }
    }

    private string Operand(Instruction instruction, byte[] code)
    {
        if (instruction.Code.OperandType == OperandType.InlineString)
        {
            return ExactNames.Quote(_metadata.GetUserString(MetadataTokens.UserStringHandle(BitConverter.ToInt32(code, instruction.Operand) & 0xFFFFFF)));
        }

        if (instruction.Code.OperandType is not (OperandType.InlineField or OperandType.InlineMethod or OperandType.InlineSig or OperandType.InlineTok or OperandType.InlineType))
        {
            return Convert.ToHexString(code, instruction.Operand, instruction.Next - instruction.Operand);
        }

        EntityHandle handle = MetadataTokens.EntityHandle(BitConverter.ToInt32(code, instruction.Operand));
        string name = _names.Of(handle);
        _needs.Add($"{instruction.Code.Name} {name}");
        AddUse(handle);
        return name;
    }

    private void AddUse(EntityHandle handle)
    {
        if (handle.Kind == HandleKind.MethodSpecification)
        {
            handle = _metadata.GetMethodSpecification((MethodSpecificationHandle)handle).Method;
        }

        if (handle.Kind == HandleKind.MethodDefinition)
        {
            MethodDefinition method = _metadata.GetMethodDefinition((MethodDefinitionHandle)handle);
            AddUse(method.GetDeclaringType(), method.Name, method.DecodeSignature(TypeNames.Instance, null));
        }
        else if (handle.Kind == HandleKind.FieldDefinition)
        {
            FieldDefinition field = _metadata.GetFieldDefinition((FieldDefinitionHandle)handle);
            AddUse(field.GetDeclaringType(), field.Name, null);
        }
        else if (handle.Kind == HandleKind.MemberReference)
        {
            MemberReference member = _metadata.GetMemberReference((MemberReferenceHandle)handle);
            AddUse(
                AssemblySet.DefinitionOf(_metadata, member.Parent),
                member.Name,
                member.GetKind() == MemberReferenceKind.Method ? member.DecodeMethodSignature(TypeNames.Instance, null) : null);
        }
    }

    private void AddUse(EntityHandle type, StringHandle member, MethodSignature<TypeShape>? signature) => _uses.Add(new MemberUse(
        type.Kind == HandleKind.TypeReference ? AssemblySet.ScopeOf(_metadata, (TypeReferenceHandle)type) : null,
        type.IsNil ? null : TypeNames.Of(_metadata, type),
        _metadata.GetString(member),
        signature is { } method ? MemberUse.SignatureOf(method) : null));

    [GeneratedRegex("^<(?<source>.+)>[a-z](__|$)", RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex Made();
}
