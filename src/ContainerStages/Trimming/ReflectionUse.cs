using System.Reflection.Metadata;
using ContainerStages.Metadata;

namespace ContainerStages.Trimming;

/// <summary>
/// Knows the members to which the trimmer follows values: it looks at the strings and types that reach them, and keeps what they name. In a method that uses one, a constant may
/// decide what is kept.
/// </summary>
/// <param name="assemblies">All assemblies of the app, as they are before the trimmer.</param>
internal sealed class ReflectionUse(AssemblySet assemblies)
{
    /// <summary>Types with members that the trimmer knows without attributes.</summary>
    private static readonly HashSet<string> Types = new(StringComparer.Ordinal)
    {
        "System.Activator", "System.AppDomain", "System.Delegate", "System.Enum", "System.MulticastDelegate", "System.Nullable", "System.Type", "System.RuntimeTypeHandle",
        "System.ComponentModel.TypeDescriptor", "System.Resources.ResourceManager", "System.Runtime.CompilerServices.RuntimeHelpers",
    };

    private static readonly string[] Namespaces = ["System.Reflection.", "System.Linq.Expressions.", "System.Runtime.InteropServices.", "System.Runtime.Loader."];

    private static readonly HashSet<(string, string)> Members = [("System.Object", "GetType"), ("System.Array", "CreateInstance")];

    /// <summary>Members of the types above that have nothing to do with it, and that compilers write.</summary>
    private static readonly HashSet<(string, string)> Harmless =
    [
        ("System.Runtime.CompilerServices.RuntimeHelpers", "InitializeArray"), ("System.Runtime.CompilerServices.RuntimeHelpers", "CreateSpan"),
        ("System.Runtime.CompilerServices.RuntimeHelpers", "GetSubArray"), ("System.Delegate", "Combine"), ("System.Delegate", "Remove"),
        ("System.Runtime.InteropServices.MemoryMarshal", "CreateReadOnlySpan"), ("System.Runtime.InteropServices.CollectionsMarshal", "SetCount"),
        ("System.Runtime.InteropServices.CollectionsMarshal", "AsSpan"),
    ];

    private readonly Dictionary<MemberUse, bool> _known = [];

    /// <param name="use">The member.</param>
    /// <param name="assembly">The name of the assembly that uses it.</param>
    /// <returns>Also true if the member cannot be found.</returns>
    public bool Concerns(MemberUse use, string assembly)
    {
        if (use.Type is null)
        {
            return false;
        }

        MemberUse whole = use with { Assembly = use.Assembly ?? assembly };
        if (!_known.TryGetValue(whole, out bool concerns))
        {
            _known[whole] = concerns = Find(whole);
        }

        return concerns;
    }

    private bool Find(MemberUse use)
    {
        (string Type, string Member) name = (use.Type!, use.Member);
        if (Harmless.Contains(name))
        {
            return false;
        }

        return Types.Contains(name.Type)
            || Members.Contains(name)
            || Namespaces.Any(prefix => name.Type.StartsWith(prefix, StringComparison.Ordinal))
            || assemblies.Find(use.Assembly!, name.Type) is not { } type
            || IsAnnotated(type, use);
    }

    /// <summary>A member may be a base's.</summary>
    private bool IsAnnotated(DefinedType type, MemberUse use)
    {
        foreach (DefinedType? current in assemblies.WithBases(type))
        {
            if (current is null)
            {
                return true;
            }

            (MetadataReader metadata, TypeDefinition definition) = (current.Assembly.Metadata, current.Definition);
            MethodDefinition[] methods = [.. definition.GetMethods().Select(metadata.GetMethodDefinition).Where(method => IsNamed(metadata, method, use))];
            FieldDefinition[] fields = [.. definition.GetFields().Select(metadata.GetFieldDefinition).Where(field => use.Signature is null && metadata.StringComparer.Equals(field.Name, use.Member))];
            if (methods.Length > 0 || fields.Length > 0)
            {
                return methods.Any(method => Annotations.Has(metadata, method))
                    || fields.Any(field => Annotations.Has(metadata, field.GetCustomAttributes()))
                    || HasAnnotatedProperty(metadata, definition, use.Member);
            }
        }

        return true;
    }

    private static bool IsNamed(MetadataReader metadata, MethodDefinition method, MemberUse use) =>
        metadata.StringComparer.Equals(method.Name, use.Member) && MemberUse.SignatureOf(method.DecodeSignature(TypeNames.Instance, null)) == use.Signature;

    private static bool HasAnnotatedProperty(MetadataReader metadata, TypeDefinition type, string member) => type.GetProperties()
        .Select(metadata.GetPropertyDefinition)
        .Any(property => Annotations.Has(metadata, property.GetCustomAttributes())
            && (member == "get_" + metadata.GetString(property.Name) || member == "set_" + metadata.GetString(property.Name)));
}
