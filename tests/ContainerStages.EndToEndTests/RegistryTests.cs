using System.Text.Json.Nodes;

namespace ContainerStages.EndToEndTests;

/// <summary>Publishes to the CNCF's registry; podman and skopeo judge what is there.</summary>
[TestClass]
public sealed class RegistryTests
{
    private const string Base =
        """
        <PublishTrimmed>true</PublishTrimmed>
        <SelfContained>true</SelfContained>
        <RuntimeIdentifier>linux-x64</RuntimeIdentifier>
        """;

    [TestMethod]
    public async Task A_pushed_image_runs_and_is_not_pushed_again_and_is_a_base()
    {
        await using RealRegistry registry = await RealRegistry.StartAsync();
        using var podman = new Podman();
        using var project = TestProject.Console(
            Base + "<ContainerBaseImage>stage:base</ContainerBaseImage>",
            """<ContainerStage Include="base" Packages="default" />""");
        string[] push = [$"-p:ContainerRegistry={registry.Host}", "-p:ContainerRepository=team/hello"];
        DotnetResult first = (await project.PublishAsync(push)).AssertSucceeded();
        Assert.Contains("layer ", first.Output);

        string image = $"{registry.Host}/team/hello:latest";
        await podman.RunAsync("pull", "--tls-verify=false", image);
        Assert.AreEqual("Hello from Hello\n", await podman.RunImageAsync(image));
        JsonNode inspected = await InspectAsync(image);
        string digest = inspected["Digest"]!.GetValue<string>();
        Assert.AreEqual("amd64", inspected["Architecture"]!.GetValue<string>());

        // The same image again: nothing is sent.
        int before = registry.Requests.Count;
        (await project.PublishAsync(push)).AssertSucceeded();
        string[] sent = [.. registry.Requests.Skip(before).Where(request => !request.StartsWith("GET ", StringComparison.Ordinal) && !request.StartsWith("HEAD ", StringComparison.Ordinal))];
        Assert.IsEmpty(sent.Where(request => request.Contains("/blobs/", StringComparison.Ordinal)), string.Join('\n', sent));
        Assert.AreEqual(digest, (await InspectAsync(image))["Digest"]!.GetValue<string>());

        // With its documents in an index, the tag points to that, and the image in it is the same.
        DotnetResult attached = (await project.PublishAsync(
            [.. push, "-p:ContainerStagesAttachDocuments=index", "-p:ContainerImageTag=documents", "--getProperty:GeneratedContainerDigest", "--getProperty:GeneratedImageIndex"])).AssertSucceeded();
        JsonNode outputs = JsonNode.Parse(attached.Output)!["Properties"]!;
        JsonArray entries = JsonNode.Parse((string)outputs["GeneratedImageIndex"]!)!["manifests"]!.AsArray();
        Assert.AreEqual($"{digest} attestation-manifest", $"{entries[0]!["digest"]} {entries[1]!["annotations"]!["vnd.docker.reference.type"]}");
        string documents = $"{registry.Host}/team/hello:documents";
        Assert.AreEqual((string?)outputs["GeneratedContainerDigest"], (string?)(await InspectAsync(documents))["Digest"]);
        await podman.RunAsync("pull", "--tls-verify=false", documents);
        Assert.AreEqual("Hello from Hello\n", await podman.RunImageAsync(documents));

        // A base, by tag and by digest, for an app in another repository.
        using var second = TestProject.Console(Base + "<ContainerWorkingDirectory>/second</ContainerWorkingDirectory>", name: "Second");
        await AssertIsBaseAsync(registry, podman, second, image, inspected, "by-tag");
        await AssertIsBaseAsync(registry, podman, second, $"{registry.Host}/team/hello@{digest}", inspected, "by-digest");
    }

    [TestMethod]
    public async Task An_image_over_its_budget_is_sent_nowhere_and_within_it_is_sent()
    {
        await using RealRegistry registry = await RealRegistry.StartAsync();
        using var project = TestProject.Console("<ContainerBaseImage>scratch</ContainerBaseImage>", checks: TestProject.NotStarted);
        string[] push = [$"-p:ContainerRegistry={registry.Host}", "-p:ContainerRepository=hello", $"-p:ContainerStagesLayoutPath={project.Output}"];
        DotnetResult result = await project.PublishAsync([.. push, "-p:ContainerStagesMaxImageSize=1000"]);
        result.AssertFailedWith("CSTG3009");
        Assert.Contains("/app/Hello.dll (app) ", result.Output);
        Assert.IsEmpty(registry.Requests);
        Assert.IsFalse(Directory.Exists(project.Output));

        (await project.PublishAsync([.. push, "-p:ContainerStagesMaxImageSize=1000000"])).AssertSucceeded();
        long size = (await LayoutImage.ReadAsync(project.Output)).LayerSizes.Sum();
        Assert.Contains($"its layers have {size} compressed bytes", result.Output);
    }

    [TestMethod]
    public async Task A_lock_file_holds_the_base_and_then_the_registry_need_not_be_there()
    {
        using var project = TestProject.Console(checks: TestProject.NotStarted);
        string[] locked;
        await using (RealRegistry registry = await RealRegistry.StartAsync())
        {
            using var below = TestProject.Console(Base + "<ContainerBaseImage>scratch</ContainerBaseImage>", name: "Below", checks: TestProject.NotStarted);
            (await below.PublishAsync($"-p:ContainerRegistry={registry.Host}", "-p:ContainerRepository=below")).AssertSucceeded();
            locked = [$"-p:ContainerBaseImage={registry.Host}/below:latest", "-p:ContainerWorkingDirectory=/above"];
            DotnetResult updated = (await project.RunAsync(["msbuild", "-restore", "-t:UpdateContainerBaseLock", "-p:Configuration=Release", .. locked])).AssertSucceeded();
            string file = Path.Combine(project.Folder, "container-base.lock.json");
            Assert.Contains($"Wrote {file}", updated.Output);
            Assert.Contains($"\"{registry.Host}/below:latest\": \"sha256:", await File.ReadAllTextAsync(file));
            Assert.IsFalse(Directory.Exists(Path.Combine(project.Folder, "bin", "Release", "net10.0", "container")), "nothing is delivered");
        }

        (await project.PublishAsync([.. locked, "-p:ContainerStagesOffline=true"])).AssertSucceeded();
        (await project.PublishAsync([.. locked, "-p:ContainerStagesOffline=true", "-p:ContainerStagesBaseLockFile=other.json", "-p:ContainerStagesCacheFolder=empty"])).AssertFailedWith("CSTG2017");
    }

    /// <summary>The SDK's variables, in the SDK's order: those for push alone before those for both.</summary>
    [TestMethod]
    public async Task A_registry_that_asks_for_a_password_gets_that_of_the_environment()
    {
        await using RealRegistry registry = await RealRegistry.StartAsync(htpasswd: true);
        using var project = TestProject.Console("<ContainerBaseImage>scratch</ContainerBaseImage>", checks: TestProject.NotStarted);
        string[] push = ["publish", "-t:PublishContainer", $"-p:ContainerRegistry={registry.Host}"];
        (string Name, string? Value) noConfig = ("DOCKER_CONFIG", project.Output);

        DotnetResult refused = (await project.RunAsync(push, noConfig)).AssertFailedWith("CSTG2008");
        Assert.Contains(registry.Host, refused.Output);
        foreach (string prefix in (string[])["DOTNET_CONTAINER_PUSH_REGISTRY", "DOTNET_CONTAINER_REGISTRY", "SDK_CONTAINER_REGISTRY"])
        {
            (await project.RunAsync(
                [.. push, "-p:ContainerRepository=" + prefix.ToLowerInvariant()],
                noConfig,
                (prefix + "_UNAME", RealRegistry.UserName),
                (prefix + "_PWORD", RealRegistry.Password),
                ("SDK_CONTAINER_REGISTRY_UNAME", RealRegistry.UserName),
                ("SDK_CONTAINER_REGISTRY_PWORD", prefix.StartsWith("SDK", StringComparison.Ordinal) ? RealRegistry.Password : "wrong"))).AssertSucceeded();
        }

        DotnetResult wrong = (await project.RunAsync(
            push, noConfig, ("DOTNET_CONTAINER_PUSH_REGISTRY_UNAME", RealRegistry.UserName), ("DOTNET_CONTAINER_PUSH_REGISTRY_PWORD", "not%41it"))).AssertFailedWith("CSTG2008");
        Assert.DoesNotContain("not%41it", wrong.Output);
        Assert.DoesNotContain("notAit", wrong.Output);
    }

    [TestMethod]
    public async Task Several_registries_get_the_image_and_one_that_is_down_changes_no_tag()
    {
        await using RealRegistry one = await RealRegistry.StartAsync();
        await using RealRegistry two = await RealRegistry.StartAsync();
        using var project = TestProject.Console(
            "<ContainerBaseImage>scratch</ContainerBaseImage><ContainerRepository>team/hello</ContainerRepository>",
            checks: TestProject.NotStarted);

        (await project.PublishAsync($"-p:ContainerRegistry={one.Host}%3B127.0.0.1:1")).AssertFailedWith("CSTG2002");
        Assert.IsEmpty(one.Requests.Where(request => request.StartsWith("PUT /v2/team/hello/manifests/latest", StringComparison.Ordinal)));

        DotnetResult result = (await project.PublishAsync($"-p:ContainerRegistry={one.Host}%3B{two.Host}", "--getItem:GeneratedContainerName")).AssertSucceeded();
        JsonNode names = JsonNode.Parse(result.Output[result.Output.IndexOf('{', StringComparison.Ordinal)..])!["Items"]!["GeneratedContainerName"]!;
        CollectionAssert.AreEqual(
            (string[])[$"{one.Host}/team/hello:latest", $"{two.Host}/team/hello:latest"],
            names.AsArray().Select(name => (string)name!["Identity"]!).ToArray());
        Assert.AreEqual(
            (await InspectAsync($"{one.Host}/team/hello:latest"))["Digest"]!.GetValue<string>(),
            (await InspectAsync($"{two.Host}/team/hello:latest"))["Digest"]!.GetValue<string>());
    }

    private static async Task AssertIsBaseAsync(RealRegistry registry, Podman podman, TestProject project, string baseImage, JsonNode inspectedBase, string repository)
    {
        int before = registry.Requests.Count;
        (await project.PublishAsync(
            $"-p:ContainerBaseImage={baseImage}", $"-p:ContainerRegistry={registry.Host}", $"-p:ContainerRepository={repository}")).AssertSucceeded();

        string image = $"{registry.Host}/{repository}:latest";
        string[] layers = Layers(await InspectAsync(image));
        string[] ofBase = Layers(inspectedBase);
        CollectionAssert.AreEqual(ofBase, layers.Take(ofBase.Length).ToArray());
        string[] requests = [.. registry.Requests.Skip(before)];
        foreach (string layer in ofBase)
        {
            Assert.IsTrue(
                requests.Any(request => request.StartsWith($"POST /v2/{repository}/blobs/uploads/?", StringComparison.Ordinal)
                    && request.Contains(layer[7..], StringComparison.Ordinal) && request.EndsWith(" 201", StringComparison.Ordinal)),
                $"{layer} was not mounted:\n{string.Join('\n', requests)}");
        }

        await podman.RunAsync("pull", "--tls-verify=false", image);
        Assert.AreEqual("Hello from Second\n", await podman.RunImageAsync(image));
    }

    private static Task<JsonNode> InspectAsync(string image) => Skopeo.InspectAsync("docker://" + image, "--tls-verify=false");

    private static string[] Layers(JsonNode inspected) => [.. inspected["Layers"]!.AsArray().Select(layer => layer!.GetValue<string>())];
}
