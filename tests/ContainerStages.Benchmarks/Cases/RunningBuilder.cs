using ContainerStages.Benchmarks.Measuring;

namespace ContainerStages.Benchmarks.Cases;

/// <summary>A builder of the web app's Dockerfile, whose cache is a case's own, and a private feed of packages for it.</summary>
internal sealed class RunningBuilder : IAsyncDisposable
{
    private const string Image = "$REGISTRY/bench-builder:latest";

    private readonly CaseFolder _folder;
    private readonly PackageFeed _feed;
    private readonly DockerDaemon? _docker;
    private readonly Buildah? _buildah;

    private RunningBuilder(CaseFolder folder, DockerDaemon? docker, Buildah? buildah)
    {
        _folder = folder;
        _docker = docker;
        _buildah = buildah;
        _feed = PackageFeed.Start(folder.Environment["NUGET_PACKAGES"]!);
        folder.Write("account/NuGet.Config", _feed.Configuration);
        folder.Environment["PATH"] = $"{docker?.Commands ?? buildah!.Commands}:{Environment.GetEnvironmentVariable("PATH")}";
        folder.Environment["REGISTRY"] = folder.RegistryHost;
    }

    /// <summary>Whether the Dockerfile may have what only BuildKit knows.</summary>
    public bool IsBuildKit => _docker is not null;

    public static async Task<RunningBuilder> BuildKitAsync(CaseFolder folder) =>
        new(folder, await DockerDaemon.StartModernAsync(usesContainerd: true, StorageDrivers.Containerd), buildah: null);

    public static async Task<RunningBuilder> BuildahAsync(CaseFolder folder)
    {
        Buildah buildah = await Buildah.CreateModernAsync();
        folder.Trust(buildah);
        return new(folder, docker: null, buildah);
    }

    /// <summary>Builds the image and pushes it.</summary>
    /// <returns>The cost, and the megabytes that the registry got.</returns>
    public async Task<(Cost Cost, double Sent)> BuildAsync()
    {
        double before = _folder.RegistryMegabytes();
        Cost cost = await _folder.RunAsync(WebApp.Folder, "sh", "-euc", IsBuildKit ? BuildKitCommands : BuildahCommands);
        return (cost, _folder.RegistryMegabytes() - before);
    }

    public async ValueTask DisposeAsync()
    {
        _buildah?.Dispose();
        if (_docker is not null)
        {
            await _docker.DisposeAsync();
        }

        await _feed.DisposeAsync();
    }

    private static string BuildKitCommands => $"""
        docker buildx build --provenance=false --progress=plain --secret id=nuget,src=../account/NuGet.Config --output type=image,name={Image},push=true,registry.insecure=true .
        """;

    private static string BuildahCommands => $"""
        buildah build --layers --ignorefile Dockerfile.dockerignore --secret id=nuget,src=../account/NuGet.Config --tag {Image} .
        buildah push --tls-verify=false {Image}
        """;
}
