using System.Runtime.Versioning;
using ContainerStages.TestKit.AzurePipelines;

namespace ContainerStages.Tests.AzurePipelines;

/// <summary>The templates of <c>samples/AzurePipelines</c> with a <c>dotnet</c> that only writes down its arguments. AzurePipelinesTests runs the real one.</summary>
[TestClass]
[UnsupportedOSPlatform("windows")]
public sealed class ContainerStepsTests
{
    private const string Succeeds = """printf '%s\n' "$@" >> "$REPORTS/arguments" """;

    [TestMethod]
    public async Task Properties_are_arguments_of_the_publish()
    {
        using var folder = new TemporaryFolder();
        BuildResult result = (await RunAsync(folder, $"[ $1 = restore ] || {Succeeds}", """{ Plain: a, With-Dash: "$(Build.SourceVersionMessage)", Empty: '' }""", "x;y, $(touch pwned) 100%")).AssertSucceeded();
        string[] arguments = await File.ReadAllLinesAsync(Path.Combine(result.Artifacts, "image", "arguments"));
        CollectionAssert.IsSubsetOf((string[])["-p:Plain=a", "-p:With-Dash=x%3By%2C $(touch pwned) 100%25", "-p:ContainerRegistry=registry.example"], arguments);
        Assert.IsFalse(arguments.Any(argument => argument.StartsWith("-p:Empty", StringComparison.Ordinal)));
        Assert.IsEmpty(Directory.EnumerateFiles(folder.Path, "pwned*", SearchOption.AllDirectories));
        Assert.IsEmpty(result.Issues);
    }

    [TestMethod]
    [DataRow("A.B")]
    [DataRow("1st")]
    [DataRow("A B")]
    public async Task A_name_that_is_no_property_name_is_an_error(string name)
    {
        using var folder = new TemporaryFolder();
        BuildResult result = await RunAsync(folder, "exit 0", $"{{ '{name}': a }}");
        Assert.AreEqual("Build, check and push the image", Failed(result));
        Assert.StartsWith("error: cannot set the properties: ", result.Issues.Single());
    }

    [TestMethod]
    public async Task What_a_failed_build_wrote_is_kept()
    {
        using var folder = new TemporaryFolder();
        BuildResult result = await RunAsync(folder, $"[ $1 = restore ] || {{ {Succeeds}; exit 1; }}", "{}");
        Assert.AreEqual("Build, check and push the image", Failed(result));
        Assert.IsTrue(File.Exists(Path.Combine(result.Artifacts, "image-failed-1", "arguments")));
        Assert.IsFalse(Path.Exists(Path.Combine(result.Artifacts, "image")));
    }

    [TestMethod]
    public async Task A_failed_restore_is_the_only_error()
    {
        using var folder = new TemporaryFolder();
        BuildResult result = await RunAsync(folder, "exit 1", "{}");
        Assert.AreEqual("Restore", Failed(result));
        Assert.IsEmpty(Directory.GetDirectories(result.Artifacts));
        Assert.DoesNotContain("##[error]", result.Log);
    }

    private static string Failed(BuildResult result) => string.Join(", ", result.Steps.Where(step => step.Value == Outcome.Failed).Select(step => step.Key["Image.Publish.".Length..]));

    /// <param name="dotnet">The script that <c>dotnet</c> is.</param>
    private static async Task<BuildResult> RunAsync(TemporaryFolder folder, string dotnet, string properties, string message = "")
    {
        string repository = folder.Combine("repository");
        Directory.CreateDirectory(repository);
        await Tool.RunAsync("cp", "-r", Repository.Combine("samples", "AzurePipelines", "templates"), repository);
        await File.WriteAllTextAsync(Path.Combine(repository, "packages.lock.json"), "{}");
        await File.WriteAllTextAsync(Path.Combine(repository, "azure-pipelines.yml"), $$"""
            trigger: { branches: { include: [main] } }
            pool: { vmImage: ubuntu-24.04 }
            stages:
              - stage: Image
                jobs:
                  - template: templates/container-job.yml
                    parameters:
                      project: src/Orders
                      registry: registry.example
                      login: serviceConnection
                      connection: team-registry
                      properties: {{properties}}
            """);
        await Tool.RunAsync("git", "init", "--quiet", "--initial-branch=main", repository);
        await Tool.RunAsync("git", "-C", repository, "add", "--all");
        await Tool.RunAsync("git", "-C", repository, "-c", "user.name=Ada", "-c", "user.email=ada@example.com", "commit", "--quiet", "-m", "message");
        string commit = (await Tool.RunAsync("git", "-C", repository, "rev-parse", "HEAD")).Trim();
        string program = Path.Combine(Directory.CreateDirectory(folder.Combine("bin")).FullName, "dotnet");
        await File.WriteAllTextAsync(program, $$"""
            #!/bin/bash
            mkdir -p "$NUGET_PACKAGES" "$PIPELINE_WORKSPACE/.containerstages"
            {{dotnet}}
            """);
        await Tool.RunAsync("chmod", "+x", program);
        return await new Agent(new AgentSettings(repository, folder.Combine("work"))
        {
            RegistryConnections = new Dictionary<string, RegistryConnection> { ["team-registry"] = new("registry.example", "user", "password") },
            Environment = new Dictionary<string, string?> { ["PATH"] = folder.Combine("bin") + ":" + Environment.GetEnvironmentVariable("PATH") },
        }).RunAsync(new BuildRequest(1, commit) { Message = message });
    }
}
