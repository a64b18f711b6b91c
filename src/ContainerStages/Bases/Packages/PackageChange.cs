using System.Collections.Immutable;

namespace ContainerStages.Bases.Packages;

/// <summary>How one package differs between two images.</summary>
/// <param name="Before">The version; null if the package is new.</param>
/// <param name="Now">The version; null if the package has gone.</param>
internal sealed record PackageChange(string Name, string? Before, string? Now)
{
    /// <summary>Whether both have the package, and the second one an older version.</summary>
    public bool IsDowngrade => Before is not null && Now is not null && DebianVersion.Compare(Now, Before) < 0;

    /// <summary>The differences, by name.</summary>
    public static ImmutableArray<PackageChange> Between(IEnumerable<PackageVersion> before, IEnumerable<PackageVersion> now)
    {
        Dictionary<string, string> old = before.DistinctBy(package => package.Name).ToDictionary(package => package.Name, package => package.Version, StringComparer.Ordinal);
        Dictionary<string, string> current = now.DistinctBy(package => package.Name).ToDictionary(package => package.Name, package => package.Version, StringComparer.Ordinal);
        return
        [
            .. old.Keys.Union(current.Keys).Order(StringComparer.Ordinal)
                .Select(name => new PackageChange(name, old.GetValueOrDefault(name), current.GetValueOrDefault(name)))
                .Where(change => change.Before != change.Now),
        ];
    }

    public override string ToString() => (Before, Now) switch
    {
        (null, _) => $"{Name} {Now} is new",
        (_, null) => $"{Name} {Before} has gone",
        _ => $"{Name} {Before} -> {Now}",
    };
}
