using System.Collections.Immutable;

namespace ContainerStages.BuildServers;

/// <summary>A step of a publish, as build servers show it.</summary>
/// <param name="Name">Also its title.</param>
/// <param name="Percent">How much of a usual publish comes before it.</param>
internal sealed record PublishStep(string Name, int Percent)
{
    /// <summary>In the order in which they run.</summary>
    public static readonly ImmutableArray<PublishStep> All =
    [
        new("Tests", 0),
        new("Stages", 10),
        new("App", 25),
        new("Image", 60),
        new("Start check", 80),
        new("Delivery", 90),
    ];
}
