using System.Collections.Concurrent;
using System.Runtime.Versioning;

namespace ContainerStages.EndToEndTests;

/// <summary>What the tests of builders share, because it takes long to start: builders, the image of the SDK, and feeds of NuGet and npm.</summary>
[SupportedOSPlatform("linux")]
internal sealed class BuilderBench : IAsyncDisposable
{
    /// <summary>The secret of the stage in <see cref="BuilderProjects.MadeUpAsync"/>.</summary>
    public const string Token = "stage-s3cret-7c1e";

    private readonly ConcurrentDictionary<string, Lazy<Task<TestBuilder>>> _builders = [];
    private string _sdk = "";

    private BuilderBench(RealRegistry registry, PackageFeed packages, NpmFeed npm)
    {
        Registry = registry;
        Packages = packages;
        Npm = npm;
    }

    public RealRegistry Registry { get; }

    public PackageFeed Packages { get; }

    public NpmFeed Npm { get; }

    public static async Task<BuilderBench> StartAsync()
    {
        var bench = new BuilderBench(await RealRegistry.StartAsync(), PackageFeed.Start(PackedPackage.PackagesFolder), await NpmFeed.StartAsync());
        try
        {
            bench._sdk = await SdkImage.PushAsync(bench.Registry, SdkParts.Dotnet | SdkParts.Node | SdkParts.Compiler | SdkParts.Apt);
            return bench;
        }
        catch
        {
            await bench.DisposeAsync();
            throw;
        }
    }

    /// <summary>One that stays until the last test.</summary>
    public Task<TestBuilder> BuilderAsync(string name) => _builders.GetOrAdd(name, _ => new(() => NewBuilderAsync(name))).Value;

    /// <summary>One that has built nothing.</summary>
    public Task<TestBuilder> NewBuilderAsync(string name) => TestBuilder.StartAsync(name, Registry);

    /// <summary>The project's image, in an archive, as the direct builder makes it.</summary>
    public async Task<DotnetResult> DirectAsync(TestProject project, TestBuilder builder, params string[] arguments) =>
        (await RunAsync(project, builder, ["publish", "-t:PublishContainer", .. arguments])).AssertSucceeded();

    /// <summary>The same by the builder.</summary>
    public Task<DotnetResult> BuildAsync(TestProject project, TestBuilder builder, params string[] arguments) =>
        DirectAsync(project, builder, ["-p:ContainerStagesBuilder=BuildKit", .. arguments]);

    public Task<DotnetResult> RunAsync(TestProject project, TestBuilder builder, params string[] arguments) =>
        project.RunAsync([.. arguments, .. Arguments(project, builder)], Variables(project, builder));

    /// <summary>The properties that lead to the builder.</summary>
    public string[] Arguments(TestProject project, TestBuilder builder) =>
        [$"-p:ContainerStagesBuilderTool={builder.Tool}", $"-p:ContainerStagesBuildImage={_sdk}", $"-p:ContainerStagesSourceRoot={project.Root}", $"-p:ContainerArchiveOutputPath={ArchiveOf(project)}", "-tl:off"];

    public static (string Name, string? Value)[] Variables(TestProject project, TestBuilder builder) =>
        [.. builder.Variables, ("TOKEN", Token), ("NPM_TOKEN", NpmFeed.Token), ("HOME", project.Root + "/home")];

    public static string ArchiveOf(TestProject project) => Path.Combine(project.Output, "image.tar");

    /// <summary>The line of the layer table with the image's digest.</summary>
    public static string DigestOf(DotnetResult result) => result.Output.Split('\n').Single(line => line.TrimStart().StartsWith("total ", StringComparison.Ordinal)).Trim();

    /// <summary>Lets packages come from the feed, which has what the machine's own sources bring now; this package comes from a folder of the repository.</summary>
    public async Task UseFeedAsync(TestProject project, params string[] projects)
    {
        project.Write("../nuget.config", """<configuration><packageSources><add key="tests" value="feed" /></packageSources></configuration>""");
        project.Write("../feed/" + Path.GetFileName(PackedPackage.File), await File.ReadAllBytesAsync(PackedPackage.File));
        foreach (string file in projects)
        {
            (await project.RunAsync(["restore", file])).AssertSucceeded();
        }

        project.Write("../home/.nuget/NuGet/NuGet.Config", Packages.Configuration);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (Lazy<Task<TestBuilder>> builder in _builders.Values)
        {
            await (await builder.Value).DisposeAsync();
        }

        await Npm.DisposeAsync();
        await Packages.DisposeAsync();
        await Registry.DisposeAsync();
    }
}
