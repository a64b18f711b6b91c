using System.Collections.Immutable;
using ContainerStages.Checks.Order;
using ContainerStages.Images;

namespace ContainerStages.Checks;

/// <summary>What checks may look at when an image is built and nothing of it has been delivered.</summary>
/// <param name="Plan">What was checked before.</param>
/// <param name="Image">What it became.</param>
internal sealed record ImageUnderCheck(PlanUnderCheck Plan, Image Image);

/// <summary>The rules for built images, in the order of their codes. One rule, one file.</summary>
internal static class ImageChecks
{
    public static ImmutableArray<Finding> Run(ImageUnderCheck image) => [.. BudgetRule.Check(image)];
}
