using System.Reflection;
using System.Reflection.Metadata;

namespace ContainerStages.Metadata;

/// <summary>
/// Classes that declare an interface and lack one of its methods: the runtime refuses to load them (ECMA-335 II.12.2). Type parameters are not
/// substituted: a parameter stands for any type, so a method that may be the implementation counts as one.
/// </summary>
internal static class MissingImplementations
{
    private const int MostInterfaces = 1024;

    /// <returns>Texts such as <c>type lacks interface.method</c>.</returns>
    public static IEnumerable<string> In(AssemblySet set, AssemblyTypes assembly)
    {
        foreach (TypeDefinitionHandle handle in assembly.Metadata.TypeDefinitions)
        {
            TypeDefinition type = assembly.Metadata.GetTypeDefinition(handle);
            if ((type.Attributes & (TypeAttributes.Interface | TypeAttributes.Abstract | TypeAttributes.Import)) != 0 || type.GetInterfaceImplementations().Count == 0)
            {
                continue;
            }

            DefinedType?[] bases = [.. set.WithBases(new DefinedType(assembly, handle))];
            DefinedType[] known = [.. bases.OfType<DefinedType>()];
            if (known.Length == bases.Length && InterfacesOf(set, [known[0]]) is { } own && InterfacesOf(set, known[1..]) is { } inherited)
            {
                foreach (string missing in Missing(set, known, own, inherited))
                {
                    yield return missing;
                }
            }
        }
    }

    private static IEnumerable<string> Missing(AssemblySet set, DefinedType[] bases, HashSet<DefinedType> own, HashSet<DefinedType> inherited)
    {
        // The runtime does not check again the interfaces that a base implements.
        foreach (DefinedType contract in own.Except(inherited))
        {
            MetadataReader metadata = contract.Assembly.Metadata;
            foreach (MethodDefinition method in contract.Definition.GetMethods().Select(metadata.GetMethodDefinition).Where(IsDemanded))
            {
                if (!bases.Any(type => Has(type, metadata, method)) && !bases.Concat(own).Concat(inherited).Any(type => Implements(set, type, contract, metadata.GetString(method.Name))))
                {
                    yield return $"{bases[0]} lacks {contract}.{metadata.GetString(method.Name)}";
                }
            }
        }
    }

    /// <summary>Whether the runtime requires the method when it loads the type. It resolves static members only at their use.</summary>
    private static bool IsDemanded(MethodDefinition method) => (method.Attributes & (MethodAttributes.Abstract | MethodAttributes.Static)) == MethodAttributes.Abstract;

    /// <summary>Whether the type has a virtual method of that name that may have that signature.</summary>
    private static bool Has(DefinedType type, MetadataReader contract, MethodDefinition wanted)
    {
        MetadataReader metadata = type.Assembly.Metadata;
        return type.Definition.GetMethods().Select(metadata.GetMethodDefinition).Any(method =>
            (method.Attributes & MethodAttributes.Virtual) != 0
            && metadata.GetString(method.Name) == contract.GetString(wanted.Name)
            && (SignatureOf(metadata, method) is not { } signature || SignatureOf(contract, wanted) is not { } other || TypeShape.Fit(signature, other)));
    }

    /// <summary>Whether a method of the type, or a default method of another interface, explicitly implements the method (II.22.27).</summary>
    private static bool Implements(AssemblySet set, DefinedType type, DefinedType contract, string name)
    {
        MetadataReader metadata = type.Assembly.Metadata;
        foreach (MethodImplementation implementation in type.Definition.GetMethodImplementations().Select(metadata.GetMethodImplementation))
        {
            (EntityHandle parent, StringHandle declared) = implementation.MethodDeclaration.Kind switch
            {
                HandleKind.MemberReference when metadata.GetMemberReference((MemberReferenceHandle)implementation.MethodDeclaration) is var member => (member.Parent, member.Name),
                HandleKind.MethodDefinition when metadata.GetMethodDefinition((MethodDefinitionHandle)implementation.MethodDeclaration) is var method => (method.GetDeclaringType(), method.Name),
                _ => default,
            };
            if (metadata.StringComparer.Equals(declared, name) && (set.Resolve(type.Assembly, parent) is not { } found || found == contract))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>All interfaces of the types and of those interfaces; null if one of them is not published.</summary>
    private static HashSet<DefinedType>? InterfacesOf(AssemblySet set, IEnumerable<DefinedType> types)
    {
        HashSet<DefinedType> interfaces = [];
        Queue<DefinedType> open = new(types);
        while (open.TryDequeue(out DefinedType? type))
        {
            foreach (InterfaceImplementationHandle handle in type.Definition.GetInterfaceImplementations())
            {
                if (set.Resolve(type.Assembly, type.Assembly.Metadata.GetInterfaceImplementation(handle).Interface) is not { } contract || interfaces.Count > MostInterfaces)
                {
                    return null;
                }

                if (interfaces.Add(contract))
                {
                    open.Enqueue(contract);
                }
            }
        }

        return interfaces;
    }

    private static MethodSignature<TypeShape>? SignatureOf(MetadataReader metadata, MethodDefinition method) =>
        ManagedFile.IsShort(metadata, method.Signature) ? method.DecodeSignature(TypeNames.Instance, null) : null;
}
