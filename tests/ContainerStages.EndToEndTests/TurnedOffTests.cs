using System.Text.Json.Nodes;
using ContainerStages.Tests;
using ContainerStages.Tests.Registry;

namespace ContainerStages.EndToEndTests;

/// <summary><c>ContainerStagesEnabled=false</c> gives back the SDK's own behaviour.</summary>
[TestClass]
public sealed class TurnedOffTests
{
    [TestMethod]
    public async Task The_SDK_makes_its_own_image_as_if_the_package_were_not_there()
    {
        await using RealRegistry registry = await RealRegistry.StartAsync();
        using (var theBase = TestProject.Console("<ContainerBaseImage>scratch</ContainerBaseImage>", name: "Base"))
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

    internal static void AssertNothingOfOursRan(string detailedLog)
    {
        string[] lines = [.. detailedLog.Split('\n').Select(line => line.Trim())];
        string[] tasks = ["BuildContainerImage", "DeliverContainerImage", "CompareContainerImages", "ProveContainerLayerOrder"];
        string[] ours = [.. lines.Where(line => tasks.Any(task => line.Contains($"Task \"{task}\"", StringComparison.Ordinal) || line.Contains($"Using \"{task}\"", StringComparison.Ordinal))
            || (line.Contains("Target \"_ContainerStages", StringComparison.Ordinal) && !line.Contains("skipped, due to false condition", StringComparison.Ordinal)))];
        Assert.IsEmpty(ours, string.Join('\n', ours));
    }

    /// <summary>All of the image but times and what hangs on them: the number of layers, their media types, the configuration.</summary>
    private static async Task<string> ShapeAsync(RealRegistry registry, string tag)
    {
        string image = $"docker://{registry.Host}/hello:{tag}";
        JsonNode manifest = await Tool.SkopeoInspectAsync(image, "--raw", "--tls-verify=false");
        JsonNode config = await Tool.SkopeoInspectAsync(image, "--config", "--raw", "--tls-verify=false");
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
