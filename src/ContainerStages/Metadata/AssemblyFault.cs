namespace ContainerStages.Metadata;

/// <summary>A type or member that an assembly needs from another assembly or a base class, and that is missing.</summary>
/// <param name="Kind">The kind of the missing item.</param>
/// <param name="File">The published file that needs it.</param>
/// <param name="What">Its name in messages.</param>
internal sealed record AssemblyFault(FaultKind Kind, string File, string What);

internal enum FaultKind
{
    /// <summary>A type, as <c>Name, Assembly</c>: its assembly is not published, or has no such type.</summary>
    Type,

    /// <summary>A method or field, as <c>Type.Name</c>.</summary>
    Member,

    /// <summary>A method of an interface that a class declares, as <c>Type lacks Interface.Name</c>.</summary>
    Implementation,
}
