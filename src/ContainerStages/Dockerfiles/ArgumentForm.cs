namespace ContainerStages.Dockerfiles;

/// <summary>How an instruction reads its arguments.</summary>
internal enum ArgumentForm
{
    /// <summary>Words at white space, quotes included.</summary>
    List,

    /// <summary>A JSON array, or else a list.</summary>
    JsonOrList,

    /// <summary>A JSON array, or else a command line for the shell.</summary>
    JsonOrCommand,

    /// <summary>CMD and then a command, or NONE.</summary>
    HealthCheck,

    /// <summary><c>name=value</c> several times, or one <c>name value</c>.</summary>
    Pairs,

    /// <summary><c>name</c> or <c>name=value</c>, several times.</summary>
    Names,

    /// <summary>Everything is one argument.</summary>
    Whole,

    /// <summary>Another instruction.</summary>
    Instruction,
}
