using System.Text.Json.Nodes;

namespace ContainerStages.EndToEndTests;

/// <summary>
/// Publishes of a project whose image is scanned. trivy and grype are stand-ins, which have skopeo read the image that they are given, and write reports in the
/// programs' formats.
/// </summary>
[TestClass]
public sealed class ScanningTests
{
    [TestMethod]
    public async Task Findings_are_a_warning_or_end_the_publish_and_exceptions_expire()
    {
        await using RealRegistry registry = await RealRegistry.StartAsync();
        using var scanner = new StandInScanner("trivy");
        scanner.Report("CVE-2026-1 openssl 3.0.1 3.0.2 Critical", "CVE-2026-2 zlib 1.2 - Medium");
        using TestProject project = Project($"""
            <ContainerRegistry>{registry.Host}</ContainerRegistry>
            <ContainerStagesScan>trivy</ContainerStagesScan>
            <ContainerStagesScanArguments>--ignorefile;scan.ignore</ContainerStagesScanArguments>
            """);
        (string, string?)[] environment = Environment(project, scanner);

        (await project.RunAsync(["publish", "-t:PublishContainer"])).AssertFailedWith("CSTG8006");
        Assert.IsFalse(Directory.Exists(Path.Combine(project.Folder, "obj", "Release")) && Directory.GetFiles(Path.Combine(project.Folder, "obj"), "Hello.dll", SearchOption.AllDirectories).Length > 0, "nothing is compiled");

        (await project.RunAsync(["build", "-c", "Release"], environment)).AssertSucceeded();
        string[] publish = ["publish", "-t:PublishContainer", $"-p:ContainerStagesReportFolder={project.Output}"];
        DotnetResult gate = await project.RunAsync([.. publish, "-p:ContainerStagesScanFailOn=high", $"-p:ContainerStagesLayoutPath={project.Output}/layout"], environment);

        gate.AssertFailedWith("CSTG5009");
        Assert.Contains("cannot deliver the image: trivy finds 1 known vulnerability (1 critical) in it, and ContainerStagesScanFailOn is high: CVE-2026-1 (critical): openssl 3.0.1 -> 3.0.2. Nothing was delivered", gate.Output);
        Assert.IsFalse(Directory.Exists(Path.Combine(project.Output, "layout")));
        Assert.IsFalse(registry.Requests.Any(line => line.StartsWith("PUT ", StringComparison.Ordinal) || line.StartsWith("POST ", StringComparison.Ordinal)), string.Join('\n', registry.Requests));

        DotnetResult warned = (await project.RunAsync(publish, environment)).AssertSucceeded();

        Assert.Contains("warning CSTG5009: the image has 2 known vulnerabilities (1 critical, 1 medium), says trivy: CVE-2026-1 (critical): openssl 3.0.1 -> 3.0.2; CVE-2026-2 (medium): zlib 1.2, no fixed version", warned.Output);
        Assert.Contains("linux/amd64: trivy 0.57.1 found 2 known vulnerabilities (1 critical, 1 medium)", warned.Output);
        string digest = (string)(await Skopeo.InspectAsync($"docker://{registry.Host}/hello:latest", "--tls-verify=false"))["Digest"]!;
        Assert.AreEqual(digest, scanner.Images[^1], "what was scanned is what was pushed");
        Assert.Contains("image --ignorefile scan.ignore --scanners vuln ", scanner.Calls[^1]);
        JsonNode scan = await LedgerOfAsync(project);
        Assert.AreEqual("""{"critical":1,"high":0,"medium":1,"low":0,"negligible":0,"unknown":0,"excepted":0}""", scan["counts"]!.ToJsonString());
        Assert.AreEqual("""{"id":"CVE-2026-1","package":"openssl","version":"3.0.1","fixed":"3.0.2","severity":"critical"}""", scan["vulnerabilities"]![0]!.ToJsonString());
        Assert.Contains("| CVE-2026-2 | medium | zlib | 1.2 |  |  |", await ReportAsync(project, "container.md"));
        Assert.Contains("<th scope=\"row\">CVE-2026-2</th><td>medium</td>", await ReportAsync(project, "container.html"));

        int before = scanner.Images.Length;
        project.Write("Directory.Build.targets", """
            <Project>
              <ItemGroup>
                <ContainerStageScanException Include="CVE-2026-1" Justification="Nothing here calls it." Expires="2099-12-31" />
                <ContainerStageScanException Include="CVE-2026-2" Justification="For a week." Expires="2020-01-31" />
              </ItemGroup>
            </Project>
            """);
        DotnetResult excepted = (await project.RunAsync([.. publish, "-p:ContainerStagesScanFailOn=high"], environment)).AssertSucceeded();

        Assert.HasCount(before + 1, scanner.Images, "an image that has not changed is scanned again");
        Assert.MatchesRegex(@"Directory\.Build\.targets\(4,\d+\): warning CSTG5010: the exception for CVE-2026-2 expired on 2020-01-31", excepted.Output);
        Assert.Contains("trivy 0.57.1 found 1 known vulnerability (1 medium), and 1 that the project excepts", excepted.Output);
        Assert.DoesNotContain("CSTG5009", excepted.Output);
        JsonNode first = (await LedgerOfAsync(project))["vulnerabilities"]![0]!;
        Assert.AreEqual("Nothing here calls it. 2099-12-31", $"{first["justification"]} {first["expires"]}");

        DotnetResult expired = await project.RunAsync([.. publish, "-p:ContainerStagesScanFailOn=medium"], environment);
        expired.AssertFailedWith("CSTG5009");
        Assert.Contains("CVE-2026-2 (medium): zlib 1.2, no fixed version, its exception expired on 2020-01-31", expired.Output);
    }

    [TestMethod]
    public async Task Several_platforms_are_scanned_and_files_and_archives_too()
    {
        using var scanner = new StandInScanner("grype");
        scanner.Report("GHSA-1 Newtonsoft.Json 12.0.1 13.0.1 High");
        using TestProject project = Project("<ContainerStagesScan>grype</ContainerStagesScan><RuntimeIdentifiers>linux-x64;linux-arm64</RuntimeIdentifiers>");
        (string, string?)[] environment = Environment(project, scanner);
        string layout = Path.Combine(project.Output, "layout");
        string[] publish = ["publish", "-t:PublishContainer", $"-p:ContainerStagesReportFolder={project.Output}/reports", $"-p:ContainerStagesLayoutPath={layout}", $"-p:ContainerArchiveOutputPath={project.Output}/hello.tar"];

        (await project.RunAsync([.. publish, "-p:ContainerStagesScanFailOn=low"], environment)).AssertFailedWith("CSTG5009");
        Assert.IsFalse(Directory.Exists(layout) || File.Exists(Path.Combine(project.Output, "hello.tar")));

        DotnetResult result = (await project.RunAsync(publish, environment)).AssertSucceeded();

        Assert.AreEqual(1, System.Text.RegularExpressions.Regex.Count(result.Output, "warning CSTG5009: the image has 1 known vulnerability \\(1 high\\), says grype: GHSA-1 "), result.Output);
        JsonNode index = JsonNode.Parse(await Skopeo.RunAsync("inspect", "--raw", $"oci:{layout}"))!;
        CollectionAssert.AreEquivalent(index["manifests"]!.AsArray().Select(entry => (string)entry!["digest"]!).ToArray(), scanner.Images[2..]);
        Assert.HasCount(2, Directory.GetFiles(Path.Combine(project.Output, "reports"), "container.ledger.json", SearchOption.AllDirectories).Where(file => File.ReadAllText(file).Contains("\"GHSA-1\"", StringComparison.Ordinal)));
    }

    [TestMethod]
    public async Task Wrong_values_are_found_before_anything_is_compiled()
    {
        using var scanner = new StandInScanner("trivy");
        using TestProject project = Project("");
        (string, string?)[] environment = Environment(project, scanner);
        (await project.RunAsync(["restore"], environment)).AssertSucceeded();
        string[] publish = ["msbuild", "-nologo", "-t:PublishContainer", "-p:Configuration=Release"];
        project.Write("Directory.Build.targets", "<Project><ItemGroup>$(Scan)</ItemGroup></Project>");

        await FailsAsync("cannot use 'snyk' as ContainerStagesScan", "", "-p:ContainerStagesScan=snyk");
        await FailsAsync("cannot use 'moderate' as ContainerStagesScanFailOn", "", "-p:ContainerStagesScan=trivy", "-p:ContainerStagesScanFailOn=moderate");
        await FailsAsync("cannot use '--output' as ContainerStagesScanArguments", "", "-p:ContainerStagesScan=trivy", "-p:ContainerStagesScanArguments=--output%3Bx");
        await FailsAsync("cannot use '' as Justification of the exception for 'CVE-1'", """<ContainerStageScanException Include="CVE-1" Expires="2099-01-01" />""", "-p:ContainerStagesScan=trivy");
        await FailsAsync("cannot use '31.3.2027' as Expires of the exception for 'CVE-1'", """<ContainerStageScanException Include="CVE-1" Justification="why" Expires="31.3.2027" />""");
        Assert.IsEmpty(scanner.Calls);

        await FailsAsync("cannot use 'high' as ContainerStagesScanFailOn", "", "-p:ContainerStagesScanFailOn=high");

        project.Write("Directory.Build.targets", """<Project><ItemGroup><ContainerStageScanException Include="CVE-1" Justification="why" Expires="2099-01-01" /></ItemGroup></Project>""");
        DotnetResult none = (await project.RunAsync(publish, environment)).AssertSucceeded();
        Assert.Contains("The image is not scanned, because ContainerStagesScan is not set", none.Output);
        Assert.IsEmpty(scanner.Calls);

        async Task FailsAsync(string message, string item, params string[] properties)
        {
            project.Write("Directory.Build.targets", $"<Project><ItemGroup>{item}</ItemGroup></Project>");
            DotnetResult result = await project.RunAsync([.. publish, .. properties], environment);
            result.AssertFailedWith("CSTG1007");
            Assert.Contains(message, result.Output);
            Assert.AreEqual(item.Length > 0, result.Output.Contains("Directory.Build.targets(1,", StringComparison.Ordinal), result.Output);
            Assert.IsEmpty(Directory.GetFiles(Path.Combine(project.Folder, "obj"), "Hello.dll", SearchOption.AllDirectories), "nothing is compiled");
        }
    }

    private static TestProject Project(string properties) => TestProject.Console(
        $"<SelfContained>true</SelfContained><ContainerBaseImage>scratch</ContainerBaseImage><ContainerUser>1654:1654</ContainerUser><ContainerRepository>hello</ContainerRepository>{properties}",
        checks: TestProject.NotStarted);

    private static (string, string?)[] Environment(TestProject project, StandInScanner scanner) => [("PATH", $"{scanner.Commands}:{project.Environment()["PATH"]}")];

    private static async Task<JsonNode> LedgerOfAsync(TestProject project) => JsonNode.Parse(await ReportAsync(project, "container.ledger.json"))!["scan"]!;

    private static Task<string> ReportAsync(TestProject project, string name) =>
        File.ReadAllTextAsync(Directory.GetFiles(project.Output, name, SearchOption.AllDirectories).Single(file => !file.Contains("draft", StringComparison.Ordinal)));
}
