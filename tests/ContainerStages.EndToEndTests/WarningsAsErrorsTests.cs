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
              <ItemGroup><ContainerStageCheck Update="CSTG4015" Severity="warning" /></ItemGroup>
            </Project>
            """);
        (await project.RunAsync(["build", "-c", "Release"])).AssertSucceeded();
        Task<DotnetResult> PublishAsync(string argument) => project.PublishBuiltAsync($"-p:ContainerRegistry={registry.Host}", argument);
        int Manifests() => registry.Requests.Count(request => request.StartsWith("PUT ", StringComparison.Ordinal) && request.Contains("/manifests/", StringComparison.Ordinal));

        foreach (string argument in (string[])["-warnaserror", "-p:MSBuildTreatWarningsAsErrors=true", "-p:MSBuildWarningsAsErrors=CSTG4015"])
        {
            DotnetResult result = await PublishAsync(argument);
            Assert.AreNotEqual(0, result.ExitCode, result.Output);
            Assert.Contains("error CSTG4015: ", result.Output);
            Assert.AreEqual(0, Manifests(), $"{argument}: {result.Output}");
        }

        (await PublishAsync("-warnaserror:USER1")).AssertSucceeded();
        Assert.AreEqual(1, Manifests(), "nothing that counts as an error: delivered");
    }
}
