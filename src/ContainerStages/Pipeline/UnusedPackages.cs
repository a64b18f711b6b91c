using ContainerStages.Stages.Graph;

namespace ContainerStages.Pipeline;

/// <summary>Finds packages that a project asks for and that nothing takes: who writes them means them to be in the image.</summary>
internal static class UnusedPackages
{
    /// <returns>A line for each stage with such packages.</returns>
    public static IEnumerable<string> Find(BuildRequest request, StageGraph stages)
    {
        HashSet<string> named =
        [
            .. ((string[])[request.BaseImage, .. request.Copies.Select(copy => copy.From), .. request.ImageLayers.Select(layer => layer.From)]).Select(CopyFiles.StageName),
            .. stages.Stages.SelectMany(stage => stage.DependsOn),
        ];
        return stages.Stages.OfType<PackagesStage>().Where(stage => !named.Contains(stage.Name)).Select(stage =>
            $"Nothing uses the stage '{stage.Name}', so that its packages are not in the image: {string.Join(", ", stage.Packages)}. Name them in the Packages of the base, or copy from the stage.");
    }
}
