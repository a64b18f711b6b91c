namespace ContainerStages.Dockerfiles.Ignore;

/// <summary><c>[a-z]</c> or <c>[^a-z]</c>.</summary>
internal sealed record CharacterClass(bool IsNegated, IReadOnlyList<(char First, char Last)> Ranges)
{
    public bool Contains(char character) => Ranges.Any(range => character >= range.First && character <= range.Last) != IsNegated;
}
