using System.Collections.Immutable;
using ContainerStages.Checks.Facts;
using ContainerStages.Checks.Native;
using ContainerStages.Checks.Running;

namespace ContainerStages.Checks;

/// <summary>The rules for what an image needs of its base, in the order of their codes. They read the merged files and the settings, and no code.</summary>
internal static class BaseChecks
{
    public static ImmutableArray<Finding> Run(PlanUnderCheck plan)
    {
        var start = NativeStart.Of(plan);
        return
        [
            .. LibcRule.Check(plan),
            .. IcuRule.Check(plan),
            .. LocalTimeZoneRule.Check(plan),
            .. SharedLibraryRule.Check(plan, start),
            .. InterpreterRule.Check(plan),
            .. ArchitectureRule.Check(plan),
            .. SymbolVersionRule.Check(plan, start),
            .. SharedFrameworkRule.Check(plan),
            .. CommandRule.Check(plan),
            .. ExecuteAccessRule.Check(plan),
            .. TemporaryFolderRule.Check(plan),
        ];
    }
}
