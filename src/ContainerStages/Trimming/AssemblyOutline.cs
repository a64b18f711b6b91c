using System.Globalization;
using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;
using System.Text;
using System.Text.RegularExpressions;
using ContainerStages.IO;
using ContainerStages.Metadata;
using ContainerStages.Oci;

namespace ContainerStages.Trimming;

/// <summary>
/// An assembly, as far as the trimmer can tell two of them apart: <see cref="Shape"/> is everything except what methods do, in the order of the file, and
/// <see cref="Methods"/> is what they do.
/// </summary>
internal sealed partial class AssemblyOutline
{
    private readonly ManagedFile _file;
    private readonly MetadataReader _metadata;
    private readonly ExactNames _names;
    private readonly List<string> _shape = [];
    private readonly Dictionary<string, MethodOutline> _methods = [];

    private AssemblyOutline(ManagedFile file)
    {
        _file = file;
        _metadata = file.Metadata;
        _names = new ExactNames(_metadata);
    }

    public IReadOnlyList<string> Shape => _shape;

    /// <summary>By an exact name.</summary>
    public IReadOnlyDictionary<string, MethodOutline> Methods => _methods;

    /// <exception cref="BadImageFormatException">The file is not a managed assembly.</exception>
    public static AssemblyOutline Read(FileContent content)
    {
        using ManagedFile file = ManagedFile.Open(content, withCode: true) ?? throw new BadImageFormatException();
        var outline = new AssemblyOutline(file);
        outline.Read();
        return outline;
    }

    private void Read()
    {
        AssemblyDefinition assembly = _metadata.GetAssemblyDefinition();
        Add("assembly", _metadata.GetString(assembly.Name), assembly.Version, _metadata.GetString(assembly.Culture), assembly.Flags, Hex(assembly.PublicKey));
        AddAttributes(assembly.GetCustomAttributes());
        AddAttributes(_metadata.GetModuleDefinition().GetCustomAttributes());
        foreach (AssemblyReference reference in _metadata.AssemblyReferences.Select(_metadata.GetAssemblyReference))
        {
            Add("reference", _metadata.GetString(reference.Name), reference.Version, _metadata.GetString(reference.Culture), reference.Flags, Hex(reference.PublicKeyOrToken));
        }

        foreach (ExportedType type in _metadata.ExportedTypes.Select(_metadata.GetExportedType))
        {
            Add("exported", type.Attributes, _metadata.GetString(type.Namespace), _metadata.GetString(type.Name), type.Implementation.Kind, MetadataTokens.GetRowNumber(type.Implementation));
        }

        foreach (ManifestResource resource in _metadata.ManifestResources.Select(_metadata.GetManifestResource))
        {
            Add("resource", _metadata.GetString(resource.Name), resource.Attributes, resource.Implementation.Kind, IsForTrimmer(resource) ? DigestOf(resource) : "");
        }

        foreach (TypeDefinitionHandle type in _metadata.TypeDefinitions)
        {
            AddType(type);
        }
    }

    private void AddType(TypeDefinitionHandle handle)
    {
        TypeDefinition type = _metadata.GetTypeDefinition(handle);
        Add("type", _names.Of(handle), type.Attributes, Name(type.BaseType), type.GetLayout().PackingSize, type.GetLayout().Size);
        AddGenerics(type.GetGenericParameters());
        AddAttributes(type.GetCustomAttributes());
        foreach (InterfaceImplementation implementation in type.GetInterfaceImplementations().Select(_metadata.GetInterfaceImplementation))
        {
            Add("interface", Name(implementation.Interface));
            AddAttributes(implementation.GetCustomAttributes());
        }

        foreach (FieldDefinitionHandle member in type.GetFields())
        {
            FieldDefinition field = _metadata.GetFieldDefinition(member);
            Add("field", _names.Of(member), field.Attributes, field.GetOffset(), Hex(field.GetMarshallingDescriptor()));
            AddConstant(field.GetDefaultValue());
            AddAttributes(field.GetCustomAttributes());
        }

        foreach (MethodDefinitionHandle member in type.GetMethods())
        {
            AddMethod(member, type);
        }

        foreach (PropertyDefinition property in type.GetProperties().Select(_metadata.GetPropertyDefinition))
        {
            PropertyAccessors accessors = property.GetAccessors();
            Add("property", _metadata.GetString(property.Name), property.Attributes, _names.Signature(property.Signature), Name(accessors.Getter), Name(accessors.Setter));
            AddConstant(property.GetDefaultValue());
            AddAttributes(property.GetCustomAttributes());
        }

        foreach (EventDefinition @event in type.GetEvents().Select(_metadata.GetEventDefinition))
        {
            EventAccessors accessors = @event.GetAccessors();
            Add("event", _metadata.GetString(@event.Name), @event.Attributes, Name(@event.Type), Name(accessors.Adder), Name(accessors.Remover), Name(accessors.Raiser));
            AddAttributes(@event.GetCustomAttributes());
        }

        foreach (MethodImplementation implementation in type.GetMethodImplementations().Select(_metadata.GetMethodImplementation))
        {
            Add("implementation", Name(implementation.MethodBody), Name(implementation.MethodDeclaration));
        }
    }

    private void AddMethod(MethodDefinitionHandle handle, TypeDefinition type)
    {
        MethodDefinition method = _metadata.GetMethodDefinition(handle);
        string name = _names.Of(handle);
        Add("method", name, method.Attributes, method.ImplAttributes, method.RelativeVirtualAddress == 0);
        if (method.GetImport() is { Module.IsNil: false } import)
        {
            Add("import", _names.Of(import.Module), _metadata.GetString(import.Name), import.Attributes);
        }

        AddGenerics(method.GetGenericParameters());
        AddAttributes(method.GetCustomAttributes());
        foreach (Parameter parameter in method.GetParameters().Select(_metadata.GetParameter))
        {
            Add("parameter", parameter.SequenceNumber, _metadata.GetString(parameter.Name), parameter.Attributes, Hex(parameter.GetMarshallingDescriptor()));
            AddConstant(parameter.GetDefaultValue());
            AddAttributes(parameter.GetCustomAttributes());
        }

        if (MethodReader.Read(_file, _names, handle, type) is { } outline && !_methods.TryAdd(name, outline))
        {
            throw new BadImageFormatException();
        }
    }

    private void AddGenerics(GenericParameterHandleCollection parameters)
    {
        foreach (GenericParameter parameter in parameters.Select(_metadata.GetGenericParameter))
        {
            Add("generic", _metadata.GetString(parameter.Name), parameter.Index, parameter.Attributes);
            AddAttributes(parameter.GetCustomAttributes());
            foreach (GenericParameterConstraint constraint in parameter.GetConstraints().Select(_metadata.GetGenericParameterConstraint))
            {
                Add("constraint", Name(constraint.Type));
                AddAttributes(constraint.GetCustomAttributes());
            }
        }
    }

    private void AddConstant(ConstantHandle handle)
    {
        if (!handle.IsNil)
        {
            Constant constant = _metadata.GetConstant(handle);
            Add("constant", constant.TypeCode, Hex(constant.Value));
        }
    }

    private void AddAttributes(CustomAttributeHandleCollection attributes)
    {
        foreach (CustomAttribute attribute in attributes.Select(_metadata.GetCustomAttribute))
        {
            string constructor = Name(attribute.Constructor);
            Add("attribute", constructor, ForCompiler().IsMatch(constructor) ? "" : Hex(attribute.Value));
        }
    }

    private void Add(params ReadOnlySpan<object?> facts)
    {
        var line = new StringBuilder();
        foreach (object? fact in facts)
        {
            string text = Convert.ToString(fact is Enum value ? value.ToString("D") : fact, CultureInfo.InvariantCulture) ?? "";
            line.Append(fact is string ? ExactNames.Quote(text) : text).Append(' ');
        }

        _shape.Add(line.ToString());
    }

    private string Name(EntityHandle handle) => handle.IsNil ? "" : _names.Of(handle);

    private string Hex(BlobHandle blob) => blob.IsNil ? "" : Convert.ToHexString(_metadata.GetBlobBytes(blob));

    private string DigestOf(ManifestResource resource)
    {
        BlobReader reader = _file.Image.GetSectionData(_file.Image.PEHeaders.CorHeader!.ResourcesDirectory.RelativeVirtualAddress).GetReader();
        reader.Offset = checked((int)resource.Offset);
        return Digest.Of(reader.ReadBytes(reader.ReadInt32())).ToString();
    }

    /// <summary>The trimmer reads descriptors alone.</summary>
    private bool IsForTrimmer(ManifestResource resource) =>
        resource.Implementation.IsNil && _metadata.GetString(resource.Name).EndsWith(".xml", StringComparison.OrdinalIgnoreCase);

    /// <summary>
    /// InterceptsLocationAttribute, which compilers and generators declare: it says where in the sources a call is that the compiler replaces, with their digest. Each edit
    /// changes it, and it means nothing to anyone else.
    /// </summary>
    [GeneratedRegex(@"/31'System\.Runtime\.CompilerServices'\d+'(<[^']*>F[0-9A-F]+__)?InterceptsLocationAttribute'::5'\.ctor'`32,0,2\(Int32,String\)Void$", RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex ForCompiler();
}
