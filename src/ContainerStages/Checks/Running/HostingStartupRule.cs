using ContainerStages.Checks.Facts;
using ContainerStages.Diagnostics;

namespace ContainerStages.Checks.Running;

/// <summary>
/// <c>ASPNETCORE_HOSTINGSTARTUPASSEMBLIES</c> of the image names an assembly that does not exist. It is a warning: the app logs "Hosting startup
/// assembly exception" and continues without it (tested with .NET 10.0).
/// </summary>
internal static class HostingStartupRule
{
    private const string Variable = "ASPNETCORE_HOSTINGSTARTUPASSEMBLIES";

    public static IEnumerable<Finding> Check(PlanUnderCheck plan)
    {
        if (plan.IsSingleFile || !plan.HasRuntime || !Kestrel.HasServer(plan))
        {
            yield break;
        }

        string[] missing =
        [
            .. plan.Plan.Environment.GetValueOrDefault(Variable, "").Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
                .Where(name => !plan.FileSystem.Entries.Any(entry => entry.Entry.Name.Equals(name.Split(',')[0] + ".dll", StringComparison.OrdinalIgnoreCase))),
        ];
        if (missing.Length > 0)
        {
            yield return new Finding(
                Catalogue.HostingStartupMissing,
                $"cannot run the hosting startup {Listing.Of(missing)}: {Variable} names it, and the image has no such assembly; the app logs an exception and runs without it",
                "Reference the package that has the assembly, or remove the variable.");
        }
    }
}
