using System.Collections.Immutable;

namespace ContainerStages.Bases.Frameworks;

/// <summary>A shared framework that the SDK knows (<c>KnownFrameworkReference</c>), for one version of .NET.</summary>
/// <param name="Name">As a <c>FrameworkReference</c> names it.</param>
/// <param name="TargetFramework">Such as <c>net10.0</c>.</param>
internal sealed record KnownFramework(string Name, string TargetFramework)
{
    /// <summary>As the host names it, and its folder below <c>shared</c>.</summary>
    public string RuntimeName { get; init; } = Name;

    /// <summary>The newest version that this SDK knows.</summary>
    public string LatestVersion { get; init; } = "";

    /// <summary>The id of its runtime pack, with <c>**RID**</c> for the runtime identifier.</summary>
    public string PackPattern { get; init; } = "";

    /// <summary>The runtime identifiers that have a runtime pack.</summary>
    public ImmutableArray<string> RuntimeIdentifiers { get; init; } = [];
}
