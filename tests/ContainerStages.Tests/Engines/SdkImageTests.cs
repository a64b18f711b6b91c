using System.Runtime.Versioning;

namespace ContainerStages.Tests.Engines;

/// <summary>The SDK image of the test kit publishes an app inside of a builder, with a package of a private feed.</summary>
[TestClass]
[TestCategory("tools")]
[SupportedOSPlatform("linux")]
public sealed class SdkImageTests
{
    private static RealRegistry s_registry = null!;
    private static string s_image = null!;

    [ClassInitialize]
    public static async Task StartAsync(TestContext _)
    {
        s_registry = await RealRegistry.StartAsync();
        s_image = await SdkImage.PushAsync(s_registry, SdkParts.Dotnet | SdkParts.Node | SdkParts.Compiler);
    }

    [ClassCleanup]
    public static async Task StopAsync() => await s_registry.DisposeAsync();

    [TestMethod]
    public async Task A_publish_runs_in_the_builder_and_an_edit_restores_nothing()
    {
        await using DockerDaemon docker = await DockerDaemon.StartAsync(StorageDrivers.Docker);

        using var folder = new TemporaryFolder();
        await using var feed = PackageFeed.Start();
        string context = Directory.CreateDirectory(folder.Combine("context")).FullName;
        await File.WriteAllTextAsync(folder.Combine("nuget.config"), feed.Configuration);
        await File.WriteAllTextAsync(Path.Combine(context, "App.csproj"), $"""
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup>
                <OutputType>Exe</OutputType>
                <TargetFramework>net10.0</TargetFramework>
              </PropertyGroup>
              <ItemGroup>
                <PackageReference Include="CliWrap" Version="{typeof(CliWrap.Cli).Assembly.GetName().Version!.ToString(3)}" />
              </ItemGroup>
            </Project>
            """);
        await File.WriteAllTextAsync(Path.Combine(context, "Program.cs"), """System.Console.WriteLine("hello " + CliWrap.Cli.Wrap("x").TargetFilePath);""");
        await File.WriteAllTextAsync(Path.Combine(context, "Dockerfile"), $"""
            FROM {s_image} AS build
            RUN node --version && npm --version && echo 'int main() {"{ return 0; }"}' > /tmp/a.c && cc -static -o /tmp/a /tmp/a.c && /tmp/a
            WORKDIR /src
            COPY App.csproj ./
            RUN --mount=type=cache,target=/root/.nuget/packages --mount=type=secret,id=nuget-config,target=/root/.nuget/NuGet/NuGet.Config \
                dotnet restore
            COPY Program.cs ./
            RUN --mount=type=cache,target=/root/.nuget/packages dotnet publish --no-restore --output /out
            FROM scratch
            COPY --from=build /out /app

            """);

        Assert.AreEqual("hello x\n", await RunAsync());
        int requests = feed.Requests.Length;
        Assert.Contains(request => request.StartsWith("200 /flat/cliwrap/", StringComparison.Ordinal), feed.Requests);

        await File.WriteAllTextAsync(Path.Combine(context, "Program.cs"), """System.Console.WriteLine("edited " + CliWrap.Cli.Wrap("x").TargetFilePath);""");
        Assert.AreEqual("edited x\n", await RunAsync());
        Assert.HasCount(requests, feed.Requests, "an edit of a source runs no restore");

        async Task<string> RunAsync()
        {
            string output = folder.Combine(Path.GetRandomFileName());
            await Tool.RunAsync("env", ["DOCKER_BUILDKIT=1", Path.Combine(docker.Commands, "docker"), "build", "--secret", $"id=nuget-config,src={folder.Combine("nuget.config")}", "--output", $"type=local,dest={output}", context]);
            return await Tool.RunAsync("dotnet", Path.Combine(output, "app", "App.dll"));
        }
    }
}
