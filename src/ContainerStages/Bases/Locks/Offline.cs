using ContainerStages.Diagnostics;

namespace ContainerStages.Bases.Locks;

/// <summary>The error for an offline build that would need the network.</summary>
internal static class Offline
{
    /// <param name="what">Such as "choose packages: they were not chosen before".</param>
    public static ContainerStagesException Refuse(string what) => new(
        Catalogue.NotInStoreOffline,
        $"cannot {what}, and the build is offline",
        "Publish once with the network, without ContainerStagesOffline and with the same ContainerStagesCacheFolder; then it can be published offline.");
}
