using ContainerStages.Benchmarks.Measuring;

namespace ContainerStages.Benchmarks.Cases;

/// <summary>A builder of the web app's Dockerfile, whose cache is a case's own, and a private feed of packages for it.</summary>
internal sealed class RunningBuilder : IAsyncDisposable
{
    private const string Image = "$REGISTRY/bench-builder:latest";

    private readonly CaseFolder _folder;
    private readonly PackageFeed _feed;
    private readonly TestBuilder _builder;

    private RunningBuilder(CaseFolder folder, TestBuilder builder)
    {
        _folder = folder;
        _builder = builder;
        _feed = PackageFeed.Start(folder.Environment["NUGET_PACKAGES"]!);
        folder.Write("account/NuGet.Config", _feed.Configuration);
        foreach ((string name, string? value) in builder.Variables)
        {
            folder.Environment[name] = value;
        }

        folder.Environment["REGISTRY"] = folder.RegistryHost;
    }

    /// <summary>Whether the Dockerfile may have what only BuildKit knows.</summary>
    public bool IsBuildKit => _builder.Tool == "buildx";

    public static async Task<RunningBuilder> BuildKitAsync(CaseFolder folder) => new(folder, await folder.StartBuilderAsync("docker26"));

    public static async Task<RunningBuilder> BuildahAsync(CaseFolder folder) => new(folder, await folder.StartBuilderAsync("buildah39"));

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
        await _builder.DisposeAsync();
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
