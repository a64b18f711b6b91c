namespace ContainerStages.Checks;

/// <summary>What a container may have at a path that the image does not have: the content of a volume.</summary>
internal static class Volumes
{
    /// <summary>Whether a path is, or is below, one that the image declares as a volume.</summary>
    /// <param name="path">Absolute.</param>
    public static bool Cover(PlanUnderCheck plan, string path) =>
        plan.Plan.Settings.Volumes.Any(volume => path == volume || path.StartsWith(volume.TrimEnd('/') + "/", StringComparison.Ordinal));
}
