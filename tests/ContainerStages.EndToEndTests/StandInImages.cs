namespace ContainerStages.EndToEndTests;

/// <summary>
/// Images under the names that docs/from-a-dockerfile.md has them, in the store of a podman and in a registry that the builds of a test are redirected to.
/// The runtime's has the machine's own .NET on a composed root. Those with tools have scripts in place of dotnet, npm and apt-get.
/// </summary>
internal sealed class StandInImages : IAsyncDisposable
{
    private const string Runtime = "mcr.microsoft.com/dotnet/aspnet:10.0-noble-chiseled";
    private const string Sdk = "mcr.microsoft.com/dotnet/sdk:10.0";
    private const string Certificates = "registry.example/team/certificates:1";

    /// <summary><c>dotnet publish … -o FOLDER</c> copies what the test has published into the folder of the sources.</summary>
    private const string DotnetScript = """
        #!/bin/sh
        while [ $# -gt 0 ]; do
          if [ "$1" = -o ]; then mkdir -p "$2" && cp -r published/. "$2"; fi
          shift
        done
        """;

    private const string NpmScript = """
        #!/bin/sh
        if [ "$1" = run ]; then sh ./build.sh; fi
        """;

    private readonly TemporaryFolder _folder = new();
    private readonly RealRegistry _registry;

    private StandInImages(PodmanEngine podman, RealRegistry registry) => (Podman, _registry) = (podman, registry);

    public PodmanEngine Podman { get; }

    /// <summary>For the environment of a build, which then finds the images.</summary>
    public (string Name, string? Value) Redirection => ("CONTAINERS_REGISTRIES_CONF", Podman.RegistriesFile);

    public static async Task<StandInImages> CreateAsync()
    {
        var images = new StandInImages(await PodmanEngine.CreateAsync(), await RealRegistry.StartAsync());
        images.Podman.Redirect(images._registry.Host, "mcr.microsoft.com", "registry.example");
        await images.MakeToolsAsync();
        await images.MakeRuntimeAsync();
        await images.BuildAsync("FROM scratch\nCOPY team.crt /certs/", Certificates, images.Folder(("team.crt", "a certificate")));
        foreach (string image in (string[])[Runtime, Sdk, Certificates])
        {
            string path = image[(image.IndexOf('/', StringComparison.Ordinal) + 1)..];
            await images.Podman.BuildahAsync("push", "--quiet", "--tls-verify=false", "--disable-compression", image, $"docker://{images._registry.Host}/{path}");
        }

        return images;
    }

    /// <summary><c>buildah bud</c>, which pulls nothing.</summary>
    public async Task BuildAsync(string dockerfile, string image, string context, params string[] options)
    {
        string file = _folder.Combine(Path.GetRandomFileName());
        await File.WriteAllTextAsync(file, dockerfile);
        await Podman.BuildahAsync(["bud", "--quiet", "--isolation", "chroot", "--pull-never", "--format", "docker", "--file", file, "--tag", image, .. options, context]);
    }

    public async ValueTask DisposeAsync()
    {
        await _registry.DisposeAsync();
        Podman.Dispose();
        _folder.Dispose();
    }

    private async Task MakeToolsAsync()
    {
        await Podman.ImportAsync("localhost/machine:latest", "sh", "cat", "cp", "mkdir", "rm", "sed", "touch");
        await BuildAsync(
            "FROM localhost/machine\nCOPY . /bin/\nENV PATH=/bin APP_UID=1654\n",
            Sdk,
            Folder(("dotnet", DotnetScript), ("npm", NpmScript), ("apt-get", "#!/bin/sh\n")));
        await Podman.BuildahAsync("tag", Sdk, "mcr.microsoft.com/dotnet/runtime-deps:10.0", "docker.io/library/node:22");
    }

    private async Task MakeRuntimeAsync()
    {
        using var project = TestProject.Console(
            "<ContainerBaseImage>stage:base</ContainerBaseImage><ContainerStagesCompression>none</ContainerStagesCompression>",
            """<ContainerStage Include="base" Packages="default" />""",
            checks: TestProject.NotStarted);
        string layout = Path.Combine(project.Output, "layout");
        (await project.PublishAsync($"-p:ContainerStagesLayoutPath={layout}", $"-p:ContainerArchiveOutputPath={project.Output}/base.tar")).AssertSucceeded();
        using UnpackedImage root = await UnpackedImage.OfLayoutAsync(layout);
        Directory.Delete(root.PathOf("app"), recursive: true);
        File.CreateSymbolicLink(root.PathOf("usr/bin/dotnet"), "../share/dotnet/dotnet");

        string container = (await Podman.BuildahAsync("from", "scratch")).Trim();
        await Podman.BuildahAsync("copy", "--quiet", container, root.PathOf(""), "/");
        await Podman.BuildahAsync("copy", "--quiet", container, Path.Combine(InstalledSdk.Root, "dotnet"), "/usr/share/dotnet/dotnet");
        foreach (string folder in (string[])["host", "shared"])
        {
            await Podman.BuildahAsync("copy", "--quiet", container, Path.Combine(InstalledSdk.Root, folder), "/usr/share/dotnet/" + folder);
        }

        string[] variables = ["PATH=/usr/bin", "APP_UID=1654", "ASPNETCORE_HTTP_PORTS=8080", "DOTNET_RUNNING_IN_CONTAINER=true", "DOTNET_SYSTEM_GLOBALIZATION_INVARIANT=true"];
        await Podman.BuildahAsync(["config", .. variables.Select(variable => "--env=" + variable), "--user=1654", container]);
        await Podman.BuildahAsync("commit", "--quiet", "--rm", container, Runtime);
    }

    /// <summary>A new folder with executable files.</summary>
    private string Folder(params (string Name, string Content)[] files)
    {
        string folder = Directory.CreateDirectory(_folder.Combine(Path.GetRandomFileName())).FullName;
        foreach ((string name, string content) in files)
        {
            File.WriteAllText(Path.Combine(folder, name), content);
            File.SetUnixFileMode(Path.Combine(folder, name), (UnixFileMode)Convert.ToInt32("755", 8));
        }

        return folder;
    }
}
