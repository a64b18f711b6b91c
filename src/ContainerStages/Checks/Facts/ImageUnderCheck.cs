using ContainerStages.Images;

namespace ContainerStages.Checks.Facts;

/// <summary>The input of checks that run after an image is built and before its delivery.</summary>
/// <param name="Plan">The plan, which was checked before.</param>
/// <param name="Image">The image that was built from the plan.</param>
internal sealed record ImageUnderCheck(PlanUnderCheck Plan, Image Image);
