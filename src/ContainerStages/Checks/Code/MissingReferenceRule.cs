using ContainerStages.Checks.Facts;
using ContainerStages.Diagnostics;
using ContainerStages.Metadata;

namespace ContainerStages.Checks.Code;

/// <summary>
/// An assembly refers to a type or member that no published assembly has. A trimmed publish has no such references (tested with web, worker and
/// console apps of .NET 10). It is a warning: code that never runs, or loads the assembly itself, does no harm.
/// </summary>
internal static class MissingReferenceRule
{
    public static IEnumerable<Finding> Check(CodeUnderCheck code)
    {
        foreach (IGrouping<string, AssemblyFault> faults in code.Faults.Where(fault => fault.Kind != FaultKind.Implementation).GroupBy(fault => fault.File))
        {
            yield return new Finding(
                Catalogue.MissingReference,
                $"cannot link '{faults.Key}': it refers to {Listing.Of([.. faults.Select(fault => fault.What)])}, which no published assembly has; code that reaches it ends in an exception",
                "Delete the obj folder and publish again. If it stays, two packages do not fit each other, or one is left out by ExcludeAssets: reference the version that has it.");
        }
    }
}
