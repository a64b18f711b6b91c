namespace ContainerStages.Checks.Metadata;

/// <summary>Something that an assembly needs of another one, or of a base class, and that is nowhere.</summary>
/// <param name="Kind">What is missing.</param>
/// <param name="File">The published file that needs it.</param>
/// <param name="What">As a message names it.</param>
internal sealed record AssemblyFault(FaultKind Kind, string File, string What);

internal enum FaultKind
{
    /// <summary>A type, as <c>Name, Assembly</c>: its assembly is not here, or has no such type.</summary>
    Type,

    /// <summary>A method or field, as <c>Type.Name</c>.</summary>
    Member,

    /// <summary>A method of an interface that a class declares, as <c>Type lacks Interface.Name</c>.</summary>
    Implementation,
}
