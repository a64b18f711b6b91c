namespace ContainerStages.EndToEndTests;

/// <summary>An image that is meant for a busy docker goes nowhere else.</summary>
[TestClass]
public sealed class SlowEngineTests
{
    [TestMethod]
    public async Task An_engine_that_does_not_answer_is_waited_for_and_is_then_an_error()
    {
        using var project = TestProject.Console("<ContainerBaseImage>scratch</ContainerBaseImage>", checks: TestProject.NotStarted);
        string bin = Path.Combine(project.Output, "bin");
        Directory.CreateDirectory(bin);
        Write("docker", "sleep 7; echo 'error during connect: dial tcp 10.0.0.1:2375: i/o timeout' >&2; exit 1");
        Write("podman", "touch \"$0.asked\"; exit 1");

        DotnetResult result = await project.RunAsync(["publish", "-t:PublishContainer"], ("PATH", $"{bin}:{Environment.GetEnvironmentVariable("PATH")}"));

        result.AssertFailedWith("CSTG2009");
        Assert.Contains("error CSTG2009: cannot find out whether docker works: error during connect: dial tcp 10.0.0.1:2375: i/o timeout", result.Output);
        Assert.Contains("Waiting for 'docker info': 5 s", result.Output);
        Assert.IsFalse(File.Exists(Path.Combine(bin, "podman.asked")), "podman is another destination");
        Assert.IsFalse(Directory.Exists(Path.Combine(project.Folder, "bin", "Release", "net10.0", "container")), "and so are files");

        void Write(string name, string script)
        {
            string program = Path.Combine(bin, name);
            File.WriteAllText(program, $"#!/bin/sh\n{script}\n");
            File.SetUnixFileMode(program, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        }
    }
}
