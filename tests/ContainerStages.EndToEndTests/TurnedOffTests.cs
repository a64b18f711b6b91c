using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace ContainerStages.EndToEndTests;

/// <summary><c>ContainerStagesEnabled=false</c> gives back the SDK's own behaviour.</summary>
[TestClass]
public sealed partial class TurnedOffTests
{
    /// <summary>All that the package reads, sets, or gives another meaning to, and what the SDK computes from it.</summary>
    private static readonly string[] Properties =
    [
        "GeneratedContainerDigest", "GeneratedContainerManifest", "GeneratedContainerMediaType", "GeneratedContainerConfiguration", "GeneratedImageIndex", "GeneratedArchiveOutputPath",
        "ContainerBaseImage", "ContainerBaseRegistry", "ContainerBaseName", "ContainerBaseTag", "ContainerBaseDigest", "ContainerFamily",
        "ContainerRuntimeIdentifier", "ContainerRuntimeIdentifiers", "RuntimeIdentifier", "RuntimeIdentifiers", "ContainerRegistry", "ContainerRepository", "ContainerImageName",
        "ContainerImageTag", "ContainerImageTags", "ContainerWorkingDirectory", "ContainerUser", "ContainerAppCommandInstruction", "ContainerImageFormat", "ContainerArchiveOutputPath",
        "ContainerGenerateLabels", "ContainerGenerateLabelsImageCreated", "ContainerGenerateLabelsImageBaseName", "ContainerGenerateLabelsImageBaseDigest",
        "EnableSdkContainerSupport", "IsPublishable", "PublishDir", "OutDir", "OutputPath", "IntermediateOutputPath", "PathMap", "ContinuousIntegrationBuild", "DeterministicSourcePaths",
        "CopyOutputSymbolsToPublishDirectory", "CustomBeforeMicrosoftCommonTargets",
    ];

    private static readonly string[] Items =
    [
        "GeneratedContainer", "GeneratedContainerName", "ContainerImageTags", "ContainerEnvironmentVariable", "ContainerEnvironmentVariables", "ContainerPort", "ContainerLabel",
        "ContainerAppCommand", "ContainerAppCommandArgs", "ContainerDefaultArgs", "ContainerEntrypoint", "ContainerEntrypointArgs", "ResolvedFileToPublish", "TrimmerRootDescriptor", "Content",
    ];

    [TestMethod]
    public async Task Every_value_file_and_message_is_as_without_the_package()
    {
        await using RealRegistry registry = await RealRegistry.StartAsync();
        using TestProject project = await ProjectAsync(registry);
        string off = await ObserveAsync(project, registry, "-p:ContainerStagesEnabled=false");
        project.RemovePackage();
        project.DeleteOutputs();
        string without = await ObserveAsync(project, registry);

        Assert.AreEqual(without, off);
        Assert.Contains("CONTAINER2015", off, "it is the SDK's own");
        Assert.Contains("container-base.lock.json", off);
    }

    /// <summary>A project on a base at the registry that says something of most of what the package reads.</summary>
    internal static async Task<TestProject> ProjectAsync(RealRegistry registry)
    {
        using (var theBase = TestProject.Console("<ContainerBaseImage>scratch</ContainerBaseImage>", name: "Base", checks: TestProject.NotStarted))
        {
            (await theBase.PublishAsync($"-p:ContainerRegistry={registry.Host}")).AssertSucceeded();
        }

        TestProject project = TestProject.Web(
            $"<ContainerBaseImage>{registry.Host}/base:latest</ContainerBaseImage><AssemblyName>My.Company Größe</AssemblyName><ContainerImageTags>1.0;2.0</ContainerImageTags><ContainerWorkingDirectory>/srv</ContainerWorkingDirectory>",
            """
            <ContainerEnvironmentVariable Include="Logging.Level" Value="1" />
            <ContainerEnvironmentVariable Include="APP_UID" Value="1234" />
            <ContainerPort Include="8080" />
            <ContainerLabel Include="a" Value="b" />
            """);
        project.Write("container-base.lock.json", "{}");
        project.Write("container-layers.lock.json", "{}");
        return project;
    }

    /// <summary>Values, codes of messages, and the published files, without digests, sizes and times.</summary>
    internal static async Task<string> ObserveAsync(TestProject project, RealRegistry registry, params string[] arguments)
    {
        string[] publish = ["publish", "-t:PublishContainer", $"-p:ContainerArchiveOutputPath={project.Output}/app.tar", $"-getProperty:{string.Join(',', Properties)}", $"-getItem:{string.Join(',', Items)}", .. arguments];
        DotnetResult result = (await project.RunAsync(publish, ("DOTNET_CONTAINER_INSECURE_REGISTRIES", registry.Host))).AssertSucceeded();
        string values = result.Output[result.Output.IndexOf("\n{", StringComparison.Ordinal)..(result.Output.LastIndexOf("\n}", StringComparison.Ordinal) + 2)];
        IEnumerable<string> codes = CodeExpression().Matches(result.Output).Select(match => match.Value).Distinct().Order(StringComparer.Ordinal);
        string folder = Path.Combine(project.Folder, "bin", "Release");
        IEnumerable<string> files = Directory.GetFiles(folder, "*", SearchOption.AllDirectories).Select(file => Path.GetRelativePath(folder, file)).Order(StringComparer.Ordinal);
        return MovingExpression().Replace($"{string.Join('\n', codes)}\n{string.Join('\n', files)}\n{values}", "…");
    }

    [GeneratedRegex(@"(?:warning|error) [A-Z]+\d+")]
    private static partial Regex CodeExpression();

    /// <summary>Digests, sizes in manifests, times; and a file's own, which MSBuild lists for each item.</summary>
    [GeneratedRegex("""[0-9a-f]{64}|(?<=size[\\"u02]+:\s*)\d+|\d{4}-\d\d-\d\d[T ][\d:.+Z-]+|"(?:Modified|Created|Accessed)Time": "[^"]*",?""")]
    private static partial Regex MovingExpression();

    [TestMethod]
    public async Task The_SDK_makes_its_own_image_as_if_the_package_were_not_there()
    {
        await using RealRegistry registry = await RealRegistry.StartAsync();
        using (var theBase = TestProject.Console("<ContainerBaseImage>scratch</ContainerBaseImage>", name: "Base", checks: TestProject.NotStarted))
        {
            (await theBase.PublishAsync($"-p:ContainerRegistry={registry.Host}")).AssertSucceeded();
        }

        using var project = TestProject.Console($"<ContainerBaseImage>{registry.Host}/base:latest</ContainerBaseImage><ContainerRegistry>{registry.Host}</ContainerRegistry>");
        string[] publish = ["publish", "-t:PublishContainer"];
        (string, string?) plainHttp = ("DOTNET_CONTAINER_INSECURE_REGISTRIES", registry.Host);
        DotnetResult off = (await project.RunAsync([.. publish, "-p:ContainerStagesEnabled=false", "-p:ContainerImageTag=off", "-v:detailed"], plainHttp)).AssertSucceeded();
        AssertNothingOfOursRan(off.Output);

        project.RemovePackage();
        (await project.RunAsync([.. publish, "-p:ContainerImageTag=without"], plainHttp)).AssertSucceeded();

        Assert.AreEqual(await ShapeAsync(registry, "without"), await ShapeAsync(registry, "off"));
    }

    /// <param name="exceptFor">Names of targets.</param>
    internal static void AssertNothingOfOursRan(string detailedLog, params string[] exceptFor)
    {
        string[] lines = [.. detailedLog.Split('\n').Select(line => line.Trim())];
        string[] tasks = ["BuildContainerImage", "DeliverContainerImage", "CompareContainerImages", "ProveContainerLayerOrder"];
        string[] ours = [.. lines.Where(line => tasks.Any(task => line.Contains($"Task \"{task}\"", StringComparison.Ordinal) || line.Contains($"Using \"{task}\"", StringComparison.Ordinal))
            || (line.Contains("Target \"_ContainerStages", StringComparison.Ordinal) && !line.Contains("skipped, due to false condition", StringComparison.Ordinal)
                && !exceptFor.Any(target => line.Contains($"Target \"{target}\"", StringComparison.Ordinal))))];
        Assert.IsEmpty(ours, string.Join('\n', ours));
    }

    /// <summary>All of the image but times and what hangs on them: the number of layers, their media types, the configuration.</summary>
    private static async Task<string> ShapeAsync(RealRegistry registry, string tag)
    {
        string image = $"docker://{registry.Host}/hello:{tag}";
        JsonNode manifest = await Skopeo.InspectAsync(image, "--raw", "--tls-verify=false");
        JsonNode config = await Skopeo.InspectAsync(image, "--config", "--raw", "--tls-verify=false");
        config.AsObject().Remove("created");
        config["rootfs"]!["diff_ids"] = config["rootfs"]!["diff_ids"]!.AsArray().Count;
        foreach (JsonNode? step in config["history"]?.AsArray() ?? [])
        {
            step!.AsObject().Remove("created");
        }

        JsonObject labels = config["config"]!["Labels"]!.AsObject();
        Assert.IsTrue(labels.Remove("org.opencontainers.image.created"), "the SDK's label");
        Assert.IsTrue(labels.Remove("org.opencontainers.artifact.created"), "the SDK's label");
        return string.Join(' ', manifest["layers"]!.AsArray().Select(layer => (string?)layer!["mediaType"])) + "\n" + config.ToJsonString();
    }
}
