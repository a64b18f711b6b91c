using System.Collections.Immutable;
using ContainerStages.Checks.Facts;
using ContainerStages.Checks.Native;
using ContainerStages.Checks.Order;
using ContainerStages.Checks.Running;
using ContainerStages.Checks.Security;

namespace ContainerStages.Checks;

/// <summary>The rules for plans, in the order of their codes. One rule, one file.</summary>
internal static class PlanChecks
{
    public static ImmutableArray<Finding> Run(PlanUnderCheck plan)
    {
        var start = NativeStart.Of(plan);
        return
        [
            .. LinkTargetRule.Check(plan),
            .. DeclaredOrderRule.Check(plan),
            .. ContainmentRule.Check(plan),
            .. ForwardDependencyRule.Check(plan),
            .. ShadowingRule.Check(plan),
            .. TakenLayerRule.Check(plan),
            .. DependencyFileRule.Check(plan),
            .. LibcRule.Check(plan),
            .. IcuRule.Check(plan),
            .. LocalTimeZoneRule.Check(plan),
            .. CertificateRule.Check(plan),
            .. OpenSslRule.Check(plan),
            .. KerberosRule.Check(plan),
            .. SharedLibraryRule.Check(plan, start),
            .. InterpreterRule.Check(plan),
            .. ArchitectureRule.Check(plan),
            .. SymbolVersionRule.Check(plan, start),
            .. SharedFrameworkRule.Check(plan),
            .. CommandRule.Check(plan),
            .. ExecuteAccessRule.Check(plan),
            .. ReadAccessRule.Check(plan),
            .. TemporaryFolderRule.Check(plan),
            .. SelfExtractionRule.Check(plan),
            .. PrivilegedPortRule.Check(plan),
            .. HttpsCertificateRule.Check(plan),
            .. NativeImportRule.Check(plan),
            .. CertificateFileRule.Check(plan),
            .. SocketFolderRule.Check(plan),
            .. InvalidSettingsRule.Check(plan),
            .. StartupHookRule.Check(plan),
            .. HostingStartupRule.Check(plan),
            .. HeapLimitRule.Check(plan),
            .. DamagedAssemblyRule.Check(plan),
            .. HealthcheckStartsAppRule.Check(plan),
            .. HealthProbePortRule.Check(plan),
            .. ScriptLineEndRule.Check(plan),
            .. DeviceRule.Check(plan),
            .. SetuidRule.Check(plan),
            .. WorldWritableRule.Check(plan),
            .. ToolRule.Check(plan),
            .. DeniedPathRule.Check(plan),
            .. TestAssemblyRule.Check(plan),
        ];
    }
}
