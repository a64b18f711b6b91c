namespace ContainerStages.EndToEndTests;

/// <summary><c>ContainerStageLayer</c> with <c>From</c>: the layers of a vendor's image, as they are, below an app that uses them.</summary>
[TestClass]
public sealed class ImageLayerTests
{
    [TestMethod]
    public async Task The_app_finds_the_files_of_layers_that_the_registry_mounted()
    {
        await using RealRegistry registry = await RealRegistry.StartAsync();
        using var project = TestProject.Console(
            "<ContainerBaseImage>stage:base</ContainerBaseImage>",
            $"""
            <ContainerStage Include="base" Packages="default" />
            <ContainerStage Include="vendor" Image="{registry.Host}/agent:1" />
            <ContainerStageLayer Include="agent" From="vendor" />
            """,
            """Console.Write(File.ReadAllText("/opt/agent/agent.conf"));""");
        using var folder = new TemporaryFolder();
        string vendor = folder.Combine("vendor");
        await VendorImage.CreateAsync(vendor, "amd64", ("/opt/agent/agent.conf", "sample rate 10\n"));
        await Skopeo.RunAsync("copy", "--dest-tls-verify=false", $"oci:{vendor}:amd64", $"docker://{registry.Host}/agent:1");

        DotnetResult result = (await project.PublishAsync("-r", "linux-x64", $"-p:ContainerRegistry={registry.Host}", "-p:ContainerRepository=hello")).AssertSucceeded();

        Assert.DoesNotContain("CSTG", result.Output);
        Assert.AreEqual("base system agent runtime-native framework app", result.Layers);
        Assert.Contains("1 mounted", result.Output);
        using var podman = new Podman();
        string image = $"{registry.Host}/hello:latest";
        await podman.RunAsync("pull", "--tls-verify=false", image);
        Assert.AreEqual("sample rate 10\n", await podman.RunImageAsync(image));
    }
}
