using System.Collections.Immutable;
using ContainerStages.Checks.Facts;
using ContainerStages.Checks.Order;

namespace ContainerStages.Checks;

/// <summary>The rules for built images, in the order of their codes. One rule, one file.</summary>
internal static class ImageChecks
{
    public static ImmutableArray<Finding> Run(ImageUnderCheck image) => [.. BudgetRule.Check(image)];
}
