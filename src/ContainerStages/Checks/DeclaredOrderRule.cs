using ContainerStages.Diagnostics;
using ContainerStages.Layers;

namespace ContainerStages.Checks;

/// <summary>Ranks never fall from bottom to top.</summary>
internal static class DeclaredOrderRule
{
    public static IEnumerable<Finding> Check(PlanUnderCheck plan)
    {
        IEnumerable<(string Name, LayerClass Class)> layers =
        [
            .. plan.Plan.Base.Layers.Select(layer => (layer.Class.Name, layer.Class)),
            .. plan.Plan.Layers.Select(layer => (layer.Name, layer.Class)),
        ];
        foreach (((string Name, LayerClass Class) below, (string Name, LayerClass Class) above) in layers.Zip(layers.Skip(1)))
        {
            if (above.Class.Rank < below.Class.Rank)
            {
                yield return new Finding(
                    Catalogue.LayerOrder,
                    $"cannot put layer '{above.Name}' (rank {above.Class.Rank}, changes when {above.Class.ChangesWhen}) above '{below.Name}' (rank {below.Class.Rank}, changes when {below.Class.ChangesWhen}): each change of the lower one makes every node unpack the upper one again",
                    $"Let '{above.Name}' come before '{below.Name}'.");
            }
        }
    }
}
