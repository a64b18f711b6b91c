using ContainerStages.Tests;
using ContainerStages.Tests.Registry;

namespace ContainerStages.EndToEndTests;

/// <summary>A command that fails because a warning counts as an error leaves the tag where it was.</summary>
[TestClass]
public sealed class WarningsAsErrorsTests
{
    [TestMethod]
    public async Task A_warning_that_counts_as_an_error_stops_the_delivery()
    {
        await using RealRegistry registry = await RealRegistry.StartAsync();
        using var project = TestProject.Console("<ContainerBaseImage>scratch</ContainerBaseImage>");
        project.Write("Directory.Build.targets", """
            <Project>
              <ItemGroup Condition="'$(Warn)' == 'check'"><ContainerStageCheck Update="CSTG4015" Severity="warning" /></ItemGroup>
              <Target Name="Early" AfterTargets="ComputeFilesToPublish" Condition="'$(Warn)' == 'publish'"><Warning Code="USER1" Text="in the image's own publish" /></Target>
              <Target Name="Late" BeforeTargets="PublishContainer" Condition="'$(Warn)' == 'target'"><Warning Code="USER1" Text="before the image" /></Target>
            </Project>
            """);
        (await project.RunAsync(["build", "-c", "Release"])).AssertSucceeded();
        Task<DotnetResult> PublishAsync(string warn, string[] arguments, params (string, string?)[] environment) => project.RunAsync(
            ["msbuild", "-nologo", "-t:PublishContainer", "-p:NoBuild=true", "-p:Configuration=Release", $"-p:ContainerRegistry={registry.Host}", $"-p:Warn={warn}", .. arguments],
            environment);
        int Manifests() => registry.Requests.Count(request => request.StartsWith("PUT ", StringComparison.Ordinal) && request.Contains("/manifests/", StringComparison.Ordinal));

        foreach ((string warn, string code, string argument) in ((string, string, string)[])
        [
            ("check", "CSTG4015", "-warnaserror"),
            ("check", "CSTG4015", "-p:MSBuildTreatWarningsAsErrors=true"),
            ("check", "CSTG4015", "-p:MSBuildWarningsAsErrors=CSTG4015"),
            ("target", "USER1", "-warnaserror"),
            ("target", "USER1", "-warnaserror:USER1"),
            ("publish", "USER1", "-p:MSBuildTreatWarningsAsErrors=true"),
        ])
        {
            DotnetResult result = await PublishAsync(warn, [argument]);
            Assert.AreNotEqual(0, result.ExitCode, result.Output);
            Assert.Contains($"error {code}: ", result.Output);
            if (warn != "check")
            {
                Assert.Contains("error CSTG1013: cannot deliver the image: ", result.Output);
            }

            Assert.AreEqual(0, Manifests(), $"{warn} {argument}: {result.Output}");
        }

        // The SDK's own, on a node that has not got the command: what it has had, the other node knows.
        DotnetResult obsolete = await PublishAsync("", ["-warnaserror", "-p:ContainerImageName=old"], ("MSBUILDNOINPROCNODE", "1"));
        Assert.Contains("error CONTAINER003: ", obsolete.Output);
        Assert.Contains("error CSTG1013: cannot deliver the image: ", obsolete.Output);
        Assert.AreEqual(0, Manifests(), obsolete.Output);

        // Nothing that counts as an error: delivered.
        foreach ((string warn, string argument) in ((string, string)[])
        [
            ("check", "-warnaserror:USER1"),
            ("target", "-p:WarningLevel=0"),
            ("check", "-warnaserror -p:NoWarn=CSTG4015"),
        ])
        {
            int before = Manifests();
            (await PublishAsync(warn, [.. argument.Split(' '), $"-p:ContainerImageTag=t{before}"])).AssertSucceeded();
            Assert.AreEqual(before + 1, Manifests());
        }
    }
}
