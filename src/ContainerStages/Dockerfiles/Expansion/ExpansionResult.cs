namespace ContainerStages.Dockerfiles.Expansion;

/// <summary>
/// What an expansion gave. With a <see cref="Fault"/>, which says why BuildKit would stop, the text is of no use.
/// </summary>
internal sealed record ExpansionResult(string Text)
{
    /// <summary>The same, split at white space outside quotes.</summary>
    public IReadOnlyList<string> Words { get; init; } = [];

    /// <summary>The variables that were read and have none.</summary>
    public IReadOnlySet<string> Missing { get; init; } = new HashSet<string>();

    public string? Fault { get; init; }
}
