using System.Collections.Immutable;

namespace ContainerStages.BuildServers;

/// <summary>A step of a publish, as build servers show it.</summary>
/// <param name="Name">Also its title.</param>
/// <param name="Percent">How much of a usual publish comes before it.</param>
internal sealed record PublishStep(string Name, int Percent)
{
    public static readonly PublishStep Tests = new("Tests", 0);
    public static readonly PublishStep Stages = new("Stages", 10);
    public static readonly PublishStep App = new("App", 25);
    public static readonly PublishStep Image = new("Image", 60);
    public static readonly PublishStep StartCheck = new("Start check", 80);
    public static readonly PublishStep Delivery = new("Delivery", 90);

    /// <summary>In the order in which they run.</summary>
    public static readonly ImmutableArray<PublishStep> All = [Tests, Stages, App, Image, StartCheck, Delivery];
}
