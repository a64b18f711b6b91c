using System.Runtime.Versioning;

namespace ContainerStages.Tests.Engines;

/// <summary>The SDK image of the test kit has npm and a compiler that work inside of a builder, with packages of a private feed whose account comes as a secret.</summary>
[TestClass]
[TestCategory("tools")]
[SupportedOSPlatform("linux")]
public sealed class SdkImageTests
{
    private static RealRegistry s_registry = null!;
    private static DockerDaemon s_docker = null!;

    [ClassInitialize]
    public static async Task StartAsync(TestContext _)
    {
        s_registry = await RealRegistry.StartAsync();
        s_docker = await DockerDaemon.StartAsync(StorageDrivers.Docker);
    }

    [ClassCleanup]
    public static async Task StopAsync()
    {
        await s_docker.DisposeAsync();
        await s_registry.DisposeAsync();
    }

    [TestMethod]
    public async Task Npm_and_a_compiler_run_in_the_builder()
    {
        using var folder = new TemporaryFolder();
        await using NpmFeed feed = await NpmFeed.StartAsync();
        string context = Repository.Combine("samples", "WebWithFrontend", "frontend");
        await File.WriteAllTextAsync(folder.Combine("secret"), feed.Configuration);
        await File.WriteAllTextAsync(folder.Combine("Dockerfile"), $$"""
            FROM {{await SdkImage.PushAsync(s_registry, SdkParts.Dotnet | SdkParts.Node | SdkParts.Compiler)}} AS build
            WORKDIR /src
            RUN echo 'int main() { return 0; }' > main.c && cc -O2 -s -static -o main main.c && ./main
            COPY package.json package-lock.json ./
            RUN --mount=type=cache,target=/root/.npm --mount=type=secret,id=feed,target=/root/.npmrc npm ci
            COPY . .
            RUN npm run build
            FROM scratch
            COPY --from=build /src/main /src/dist /

            """);

        string output = await BuildAsync(folder, context, "--file", folder.Combine("Dockerfile"));

        Assert.Contains("200 /typescript", feed.Requests);
        Assert.IsTrue(File.Exists(Path.Combine(output, "index.html")));
        Assert.IsTrue(File.Exists(Path.Combine(output, "main")));
    }

    /// <returns>The folder of the image's files.</returns>
    private static async Task<string> BuildAsync(TemporaryFolder folder, string context, params string[] options)
    {
        string output = folder.Combine(Path.GetRandomFileName());
        await Tool.RunAsync(
            "env",
            [
                "DOCKER_BUILDKIT=1", Path.Combine(s_docker.Commands, "docker"), "build", .. options,
                "--secret", $"id=feed,src={folder.Combine("secret")}", "--output", $"type=local,dest={output}", context,
            ]);
        return output;
    }
}
