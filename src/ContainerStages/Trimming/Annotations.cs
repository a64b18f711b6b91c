using System.Reflection.Metadata;
using ContainerStages.Metadata;

namespace ContainerStages.Trimming;

/// <summary>Attributes that demand members of the types which arrive (<c>DynamicallyAccessedMembers</c>): the trimmer follows values to what has one.</summary>
internal static class Annotations
{
    private const string Annotation = "System.Diagnostics.CodeAnalysis.DynamicallyAccessedMembersAttribute";

    public static bool Has(MetadataReader metadata, CustomAttributeHandleCollection attributes) => attributes
        .Select(handle => metadata.GetCustomAttribute(handle).Constructor)
        .Any(constructor => constructor.Kind switch
        {
            HandleKind.MemberReference => TypeNames.Of(metadata, metadata.GetMemberReference((MemberReferenceHandle)constructor).Parent) == Annotation,
            HandleKind.MethodDefinition => TypeNames.Of(metadata, metadata.GetMethodDefinition((MethodDefinitionHandle)constructor).GetDeclaringType()) == Annotation,
            _ => false,
        });

    /// <summary>Whether a method or one of its parameters, of which the first is what it returns, has one.</summary>
    public static bool Has(MetadataReader metadata, MethodDefinition method) =>
        Has(metadata, method.GetCustomAttributes()) || method.GetParameters().Any(parameter => Has(metadata, metadata.GetParameter(parameter).GetCustomAttributes()));
}
