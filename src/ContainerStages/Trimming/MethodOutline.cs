using System.Collections.Immutable;
using System.Reflection.Metadata;
using ContainerStages.Metadata;

namespace ContainerStages.Trimming;

/// <summary>A method's body, as far as the trimmer can tell two of them apart.</summary>
internal sealed record MethodOutline
{
    /// <summary>For messages, such as <c>Shop.Basket.Add</c>.</summary>
    public required string Name { get; init; }

    /// <summary>
    /// The method of the source that the compiler made this one for: its lambdas, local functions and state machines have the same group. The trimmer follows values from
    /// one method of a group to another.
    /// </summary>
    public required string Group { get; init; }

    /// <summary>All that the body says: instructions with their operands, local variables, and handlers of exceptions.</summary>
    public required string Code { get; init; }

    /// <summary>
    /// What the trimmer keeps because of the body: each opcode with the type or the member that it names, the types of local variables, and those of the exceptions that are
    /// caught. How often and in which order does not matter to it.
    /// </summary>
    public required ImmutableSortedSet<string> Needs { get; init; }

    /// <summary>The methods and fields that the body names.</summary>
    public required ImmutableArray<MemberUse> Uses { get; init; }

    /// <summary>Whether the method, a parameter, or its type demands members of types that it gets (<c>DynamicallyAccessedMembers</c>).</summary>
    public required bool IsAnnotated { get; init; }
}

/// <summary>A member of a type that a body names.</summary>
/// <param name="Assembly">The assembly that is referred to; null for the method's own.</param>
/// <param name="Type">The type's name as reflection writes it; null if it has none, such as an array.</param>
/// <param name="Member">The member's name.</param>
/// <param name="Signature">The method's parameters, to tell its overloads apart; null for a field. See <see cref="SignatureOf"/>.</param>
internal sealed record MemberUse(string? Assembly, string? Type, string Member, string? Signature)
{
    /// <summary>The same for a reference to a method and for its definition.</summary>
    public static string SignatureOf(MethodSignature<TypeShape> signature) =>
        $"`{signature.GenericParameterCount}({string.Join(',', signature.ParameterTypes.Take(signature.RequiredParameterCount).Select(NameOf))})";

    private static string NameOf(TypeShape type) => type.Arguments.IsEmpty ? type.Name ?? "" : $"{type.Name}<{string.Join(',', type.Arguments.Select(NameOf))}>";
}
