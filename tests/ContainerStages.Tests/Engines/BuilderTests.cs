using System.Runtime.Versioning;

namespace ContainerStages.Tests.Engines;

/// <summary>The builders of the test kit run a Dockerfile's commands on this machine.</summary>
[TestClass]
[TestCategory("tools")]
[SupportedOSPlatform("linux")]
public sealed class BuilderTests
{
    private static RealRegistry s_registry = null!;
    private static string s_image = null!;

    [ClassInitialize]
    public static async Task StartAsync(TestContext _)
    {
        s_registry = await RealRegistry.StartAsync();
        s_image = await SdkImage.PushAsync(s_registry, SdkParts.None);
    }

    [ClassCleanup]
    public static async Task StopAsync() => await s_registry.DisposeAsync();

    [TestMethod]
    public async Task Docker_26_builds()
    {
        await using DockerDaemon docker = await DockerDaemon.StartModernAsync(usesContainerd: true, StorageDrivers.Containerd);

        await BuildsAsync(Path.Combine(docker.Commands, "docker"), "buildx", "build");
    }

    [TestMethod]
    public async Task Docker_20_builds()
    {
        await using DockerDaemon docker = await DockerDaemon.StartAsync(StorageDrivers.Docker);

        await BuildsAsync("env", "DOCKER_BUILDKIT=1", Path.Combine(docker.Commands, "docker"), "build");
    }

    [TestMethod]
    public async Task Buildah_and_podman_build()
    {
        using var buildah = Buildah.Create();
        buildah.Trust(s_registry);

        await BuildsAsync(Path.Combine(buildah.Commands, "buildah"), "build", "--layers");
        await BuildsAsync(Path.Combine(buildah.Commands, "podman"), "build", "--layers");
    }

    [TestMethod]
    public async Task Buildah_1_39_builds()
    {
        using Buildah buildah = await Buildah.CreateModernAsync();
        buildah.Trust(s_registry);

        await BuildsAsync(Path.Combine(buildah.Commands, "buildah"), "build", "--layers");
    }

    private static async Task BuildsAsync(string builder, params string[] command)
    {
        using var folder = new TemporaryFolder();
        string context = Directory.CreateDirectory(folder.Combine("context")).FullName;
        await File.WriteAllTextAsync(folder.Combine("token"), "s3cret");
        await File.WriteAllTextAsync(Path.Combine(context, "greeting"), "hello");
        await File.WriteAllTextAsync(Path.Combine(context, "Dockerfile"), $"""
            FROM {s_image} AS build
            WORKDIR /src
            COPY greeting ./
            RUN --mount=type=cache,target=/cache --mount=type=secret,id=token,target=/run/token \
                (cat greeting /run/token; id -u; cat /proc/sys/kernel/random/uuid) > result
            FROM scratch
            COPY --from=build --chmod=640 --chown=1654:1654 /src/result /app/result

            """);

        string first = await BuildAsync();
        string again = await BuildAsync();
        await File.WriteAllTextAsync(Path.Combine(context, "greeting"), "good bye");
        string edited = await BuildAsync();

        Assert.StartsWith("hellos3cret0\n", first);
        Assert.AreEqual(first, again, "a step whose inputs are as they were does not run again");
        Assert.StartsWith("good byes3cret0\n", edited);

        async Task<string> BuildAsync()
        {
            string tar = folder.Combine("result.tar");
            File.Delete(tar);
            await Tool.RunAsync(builder, [.. command, "--secret", $"id=token,src={folder.Combine("token")}", "--output", $"type=tar,dest={tar}", context]);
            Assert.Contains("-rw-r----- 1654/1654", await Tool.RunAsync("tar", "--numeric-owner", "-tvf", tar, "app/result"));
            return await Tool.RunAsync("tar", "-xOf", tar, "app/result");
        }
    }
}
