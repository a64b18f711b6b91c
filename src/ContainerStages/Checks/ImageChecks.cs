using System.Collections.Immutable;
using ContainerStages.Checks.Order;
using ContainerStages.Images;

namespace ContainerStages.Checks;

/// <summary>The input of checks that run after an image is built and before its delivery.</summary>
/// <param name="Plan">The plan, which was checked before.</param>
/// <param name="Image">The image that was built from the plan.</param>
internal sealed record ImageUnderCheck(PlanUnderCheck Plan, Image Image);

/// <summary>The rules for built images, in the order of their codes. One rule, one file.</summary>
internal static class ImageChecks
{
    public static ImmutableArray<Finding> Run(ImageUnderCheck image) => [.. BudgetRule.Check(image)];
}
