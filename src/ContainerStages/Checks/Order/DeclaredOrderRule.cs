using ContainerStages.Checks.Facts;
using ContainerStages.Diagnostics;
using ContainerStages.Layers;

namespace ContainerStages.Checks.Order;

/// <summary>Ranks never fall from bottom to top.</summary>
internal static class DeclaredOrderRule
{
    public static IEnumerable<Finding> Check(PlanUnderCheck plan)
    {
        foreach ((LayerClass below, LayerClass above) in plan.Plan.Classes.Zip(plan.Plan.Classes.Skip(1)))
        {
            if (above.Rank < below.Rank)
            {
                yield return new Finding(
                    Catalogue.LayerOrder,
                    $"cannot put layer '{above.Name}' (rank {above.Rank}, changes when {above.ChangesWhen}) above '{below.Name}' (rank {below.Rank}, changes when {below.ChangesWhen}): each change of the lower one makes every node unpack the upper one again",
                    $"Let '{above.Name}' come before '{below.Name}'.");
            }
        }
    }
}
