using System.Collections.Immutable;

namespace ContainerStages.BuildServers;

/// <summary>A step of a publish, as build servers show it.</summary>
/// <param name="Name">Also its title.</param>
/// <param name="Percent">How much of a usual publish comes before it.</param>
/// <param name="HasSection">Whether programs of the project write to the log meanwhile: their lines can be folded.</param>
internal sealed record PublishStep(string Name, int Percent, bool HasSection)
{
    /// <summary>In the order in which they run.</summary>
    public static readonly ImmutableArray<PublishStep> All =
    [
        new("Tests", 0, HasSection: true),
        new("Stages", 10, HasSection: true),
        new("App", 25, HasSection: false),
        new("Image", 60, HasSection: false),
        new("Start check", 80, HasSection: true),
        new("Delivery", 90, HasSection: false),
    ];
}
