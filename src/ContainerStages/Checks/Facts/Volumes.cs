namespace ContainerStages.Checks.Facts;

/// <summary>The volumes of the image, where a container may have files that the image does not have.</summary>
internal static class Volumes
{
    /// <summary>Whether a path is a declared volume or below one.</summary>
    /// <param name="path">Absolute.</param>
    public static bool Cover(PlanUnderCheck plan, string path) =>
        plan.Plan.Settings.Volumes.Any(volume => path == volume || path.StartsWith(volume.TrimEnd('/') + "/", StringComparison.Ordinal));
}
