using System.Reflection.Metadata;

namespace ContainerStages.Metadata;

/// <summary>The missing types and members that an assembly refers to, from the tables of ECMA-335 II.22. No code is read.</summary>
internal static class MissingReferences
{
    /// <summary>
    /// Types whose assembly is not published, or neither has nor forwards them, as <c>Name, Assembly</c>. A type that is only used as an attribute is
    /// not reported: the runtime creates it only for code that reads it, and packages of annotations are usually not published.
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
    /// Members that neither the type of that name nor one of its bases has. Only names are compared, so another overload counts. The runtime itself
    /// provides the members of arrays; a type whose bases are not all known may have any member.
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
