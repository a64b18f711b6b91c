using System.Runtime.Versioning;
using ContainerStages.Diagnostics;
using ContainerStages.Pipeline;
using ContainerStages.Scans;
using ContainerStages.Tests.Pipeline;

namespace ContainerStages.Tests.Scans;

/// <summary>What is wrong before anything is compiled.</summary>
[TestClass]
[SupportedOSPlatform("linux")]
public sealed class ScanSettingsTests
{
    [TestMethod]
    [DataRow("snyk", "", "CSTG1007", "cannot use 'snyk' as ContainerStagesScan")]
    [DataRow("trivy", "--format=table", "CSTG1007", "cannot use '--format=table' as ContainerStagesScanArguments")]
    [DataRow("trivy", "--exit-code", "CSTG1007", "cannot use '--exit-code' as ContainerStagesScanArguments")]
    [DataRow("trivy", "-ftable", "CSTG1007", "cannot use '-ftable' as ContainerStagesScanArguments")]
    [DataRow("grype", "--fail-on", "CSTG1007", "cannot use '--fail-on' as ContainerStagesScanArguments")]
    [DataRow("grype", "--file", "CSTG1007", "cannot use '--file' as ContainerStagesScanArguments")]
    [DataRow("trivy", "--file-patterns", "CSTG8006", "cannot scan the image with trivy: there is no such program on the path")]
    [DataRow("grype", "", "CSTG8006", "cannot scan the image with grype: there is no such program on the path")]
    public void Settings_that_cannot_work_are_errors_before_the_build(string tool, string argument, string code, string message)
    {
        ScanSettings scan = new() { Tool = tool, Folder = "/", Arguments = argument.Length > 0 ? [argument] : [], Today = new DateOnly(2026, 11, 30) };

        var e = Assert.ThrowsExactly<ContainerStagesException>(() => CheckScan.Run(scan, new PipelineSettings { CacheFolder = "/cache" }, new Lines()));

        Assert.AreEqual(code, e.Code);
        Assert.Contains(message, e.Message);
    }

    [TestMethod]
    public void An_exception_that_has_expired_is_a_warning_at_its_item()
    {
        using var scanner = new StandInScanner("grype");
        ScanSettings scan = new()
        {
            Tool = "grype",
            Folder = "/",
            Exceptions = [new("CVE-2026-1", "Not reached.", new DateOnly(2026, 11, 30)), new("CVE-2026-2", "Not reached.", new DateOnly(2026, 11, 29))],
            Today = new DateOnly(2026, 11, 30),
        };
        Lines lines = new();

        CheckScan.Run(scan, new PipelineSettings { CacheFolder = "/cache", Registries = new RegistrySettings { Variable = name => name == "PATH" ? scanner.Commands : null } }, lines);

        Problem problem = lines.Problems.Single();
        Assert.AreEqual("CSTG5010", problem.Code);
        Assert.IsFalse(problem.IsError);
        Assert.AreEqual("the exception for CVE-2026-2 expired on 2026-11-29: if grype finds it, it counts", problem.Message);
        Assert.AreEqual(ItemReference.ScanException("CVE-2026-2"), problem.Subject);
    }
}
