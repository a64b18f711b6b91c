using System.Reflection.Metadata;

namespace ContainerStages.Checks.Metadata;

/// <summary>What an assembly refers to and nobody has. The tables of ECMA-335 II.22 are read, no code.</summary>
internal static class MissingReferences
{
    /// <summary>
    /// Types whose assembly is not here, or neither has nor forwards them, as <c>Name, Assembly</c>. A type that serves only as an attribute
    /// is not missed: the runtime makes one only for code that asks for it, and packages of annotations are meant to stay behind.
    /// </summary>
    public static IEnumerable<string> Types(AssemblySet set, AssemblyTypes assembly)
    {
        MetadataReader metadata = assembly.Metadata;
        TypeReferenceHandle[] missing =
        [
            .. metadata.TypeReferences.Where(handle => AssemblySet.ScopeOf(metadata, handle) is { } scope && !set.IsElsewhere(scope) && set.Resolve(assembly, handle) is null),
        ];
        HashSet<EntityHandle> attributes = missing.Length == 0 ? [] : Attributes(metadata);
        return missing
            .Where(handle => !attributes.Contains(handle))
            .Select(handle => $"{TypeNames.Of(metadata, handle)}, {AssemblySet.ScopeOf(metadata, handle)}");
    }

    /// <summary>
    /// Members that no type of that name has, nor one of its bases. By name alone: another overload counts. What arrays have is the runtime's
    /// own; a type whose bases are not all known may have anything.
    /// </summary>
    public static IEnumerable<string> Members(AssemblySet set, AssemblyTypes assembly)
    {
        foreach (MemberReferenceHandle handle in assembly.Metadata.MemberReferences)
        {
            MemberReference member = assembly.Metadata.GetMemberReference(handle);
            string name = assembly.Metadata.GetString(member.Name);
            if (set.Resolve(assembly, member.Parent) is { } type
                && set.WithBases(type).All(step => step is { } known && !known.Assembly.MembersOf(known.Handle).Contains(name)))
            {
                yield return $"{type}.{name}";
            }
        }
    }

    private static HashSet<EntityHandle> Attributes(MetadataReader metadata)
    {
        HashSet<EntityHandle> constructors = [.. metadata.CustomAttributes.Select(handle => metadata.GetCustomAttribute(handle).Constructor)];
        ILookup<EntityHandle, MemberReferenceHandle> members = metadata.MemberReferences.ToLookup(handle => metadata.GetMemberReference(handle).Parent);
        return [.. members.Where(type => type.All(member => constructors.Contains(member))).Select(type => type.Key)];
    }
}
