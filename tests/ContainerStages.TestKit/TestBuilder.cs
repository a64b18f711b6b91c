using System.Runtime.Versioning;

namespace ContainerStages.TestKit;

/// <summary>A builder of Dockerfiles, with a store of its own.</summary>
[SupportedOSPlatform("linux")]
internal sealed class TestBuilder : IAsyncDisposable
{
    private readonly DockerDaemon? _docker;
    private readonly Buildah? _buildah;

    private TestBuilder(string tool, DockerDaemon? docker, Buildah? buildah)
    {
        Tool = tool;
        _docker = docker;
        _buildah = buildah;
    }

    /// <summary><c>ContainerStagesBuilderTool</c>.</summary>
    public string Tool { get; }

    /// <summary>The environment in which the tool's command is found.</summary>
    public (string Name, string? Value)[] Variables => [("PATH", $"{_docker?.Commands ?? _buildah!.Commands}:{Environment.GetEnvironmentVariable("PATH")}")];

    /// <param name="name">With its version: docker26, docker20, buildah39 or podman43.</param>
    public static async Task<TestBuilder> StartAsync(string name, RealRegistry registry)
    {
        switch (name)
        {
            case "docker26":
                return new TestBuilder("buildx", await DockerDaemon.StartModernAsync(usesContainerd: true, StorageDrivers.Containerd), null);
            case "docker20":
                return new TestBuilder("docker", await DockerDaemon.StartAsync(StorageDrivers.Docker), null);
        }

        Buildah buildah = name == "podman43" ? Buildah.Create() : await Buildah.CreateModernAsync();
        buildah.Trust(registry);
        return new TestBuilder(name == "podman43" ? "podman" : "buildah", null, buildah);
    }

    /// <summary>The containers in which podman and buildah build; BuildKit lists none.</summary>
    public async Task<string> WorkingContainersAsync() => _buildah is null ? "" : await _buildah.BuildahAsync("containers", "--all", "--quiet");

    public async ValueTask DisposeAsync()
    {
        _buildah?.Dispose();
        if (_docker is not null)
        {
            await _docker.DisposeAsync();
        }
    }
}
