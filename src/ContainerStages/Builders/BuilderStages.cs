using ContainerStages.Stages.Graph;

namespace ContainerStages.Builders;

/// <summary>The stages of a project that a builder runs: those with commands. Packages, images and downloads are read where the image is put together.</summary>
internal static class BuilderStages
{
    /// <param name="names">What copies name: stages, and what is none.</param>
    /// <returns>The stages with commands that these need, each after those that it depends on.</returns>
    public static CommandStage[] Commands(StageGraph graph, IEnumerable<string> names)
    {
        List<CommandStage> ordered = [];
        foreach (string name in names)
        {
            if (graph.Find(name) is { } stage)
            {
                Visit(stage);
            }
        }

        return [.. ordered];

        void Visit(Stage stage)
        {
            foreach (Stage dependency in graph.DependenciesOf(stage))
            {
                Visit(dependency);
            }

            if (stage is CommandStage command && !ordered.Contains(command))
            {
                ordered.Add(command);
            }
        }
    }
}
