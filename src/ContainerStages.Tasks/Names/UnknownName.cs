namespace ContainerStages.Tasks.Names;

/// <summary>A name in a project that nothing reads.</summary>
/// <param name="Name">As it is written.</param>
/// <param name="What">Such as <c>the property 'ContainerStagesTaget'</c>.</param>
/// <param name="Why">Such as <c>there is none of that name</c>.</param>
/// <param name="Advice">The name that may be meant, or the names that there are.</param>
/// <param name="Location">Null for a name of the command line.</param>
internal sealed record UnknownName(string Name, string What, string Why, string Advice, ItemLocation? Location);
