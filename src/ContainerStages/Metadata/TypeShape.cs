using System.Collections.Immutable;
using System.Reflection.Metadata;

namespace ContainerStages.Metadata;

/// <summary>A type as a signature names it, without its assembly, which forwarders make meaningless.</summary>
/// <param name="Name">Such as <c>System.Collections.Generic.List`1</c>; null for a type parameter, which stands for any type.</param>
/// <param name="Arguments">The arguments of a generic type; the element of an array, pointer or reference.</param>
internal sealed record TypeShape(string? Name, ImmutableArray<TypeShape> Arguments)
{
    public static TypeShape Any { get; } = new(null, []);

    /// <summary>Whether both may be the same type, once their type parameters are known.</summary>
    public bool Fits(TypeShape other) =>
        Name is null || other.Name is null
        || (Name == other.Name && Arguments.Length == other.Arguments.Length && Arguments.Zip(other.Arguments).All(pair => pair.First.Fits(pair.Second)));

    public static bool Fit(MethodSignature<TypeShape> one, MethodSignature<TypeShape> other) =>
        one.Header.IsInstance == other.Header.IsInstance
        && one.GenericParameterCount == other.GenericParameterCount
        && one.ParameterTypes.Length == other.ParameterTypes.Length
        && one.ReturnType.Fits(other.ReturnType)
        && one.ParameterTypes.Zip(other.ParameterTypes).All(pair => pair.First.Fits(pair.Second));
}
