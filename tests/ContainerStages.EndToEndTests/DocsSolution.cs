namespace ContainerStages.EndToEndTests;

/// <summary>
/// The solution that the commands of the docs are about, with a registry: <c>src/Orders</c> and <c>src/Orders.Api</c> are web apps over the library
/// <c>src/Orders.Core</c>, which has tests, and <c>src/App</c> is the app of the base image <c>team/base:10.0</c>. What differs between pages are variables of the
/// environment, which are MSBuild properties.
/// </summary>
internal sealed class DocsSolution : IAsyncDisposable
{
    /// <summary>An image with .NET, in <see cref="Registry"/>.</summary>
    private const string BaseRepository = "team/base";

    /// <summary>For the folders, the feed and the environment; all projects are written here.</summary>
    private readonly TestProject _project = TestProject.Web(name: "Orders");

    private readonly Podman _podman = new();
    private readonly HashSet<string> _sources;

    private DocsSolution(RealRegistry registry, RealRegistry withAccounts)
    {
        Registry = registry;
        WithAccounts = withAccounts;
        WriteProjects();
        foreach (string sample in (string[])["GitHubActions", "GitLab", "Kubernetes"])
        {
            foreach (string file in Directory.GetFiles(Repository.Combine("samples", sample), "*", SearchOption.AllDirectories))
            {
                Write(Path.GetRelativePath(Repository.Combine(), file), File.ReadAllText(file));
            }
        }

        // One says what it would give to a cluster; the other is no engine, and asks nobody for a password. The podman of this folder does not work.
        WriteProgram("kubectl", "[ \"$*\" = 'apply -f -' ] && exec cat");
        WriteProgram("docker", $"PATH=${{PATH#*:}}\n[ \"$1\" = login ] && echo {RealRegistry.Password} | {_podman.Executable} login --tls-verify=false --username {RealRegistry.UserName} --password-stdin \"$2\"");
        _sources = [.. Sources()];
    }

    public RealRegistry Registry { get; }

    /// <summary>Another one, which asks for an account.</summary>
    public RealRegistry WithAccounts { get; }

    /// <summary>The folder of the solution.</summary>
    public string Root => Path.GetDirectoryName(_project.Root)!;

    /// <summary>That of the project that a command is about which names none.</summary>
    public string Orders => _project.Folder;

    public string BaseImage => $"{Registry.Host}/{BaseRepository}:10.0";

    public static async Task<DocsSolution> CreateAsync()
    {
        var solution = new DocsSolution(await RealRegistry.StartAsync(), await RealRegistry.StartAsync(htpasswd: true));
        await GitRepository.CreateAsync(solution.Root);
        await solution.RunAsync(solution.Root, ["new", "sln", "--format", "sln", "--name", "Shop"]);
        await solution.RunAsync(solution.Root, ["sln", "Shop.sln", "add", .. Projects(solution.Root)]);
        solution._sources.Add("Shop.sln");
        await solution.MoveBaseAsync("1");
        await Skopeo.RunAsync("copy", "--quiet", "--src-tls-verify=false", "--dest-tls-verify=false", "docker://" + solution.BaseImage, $"docker://{solution.Registry.Host}/dotnet/aspnet:10.0");
        return solution;
    }

    /// <summary>Makes the tag of the base another image.</summary>
    public async Task MoveBaseAsync(string version)
    {
        Write("src/App/appsettings.json", $$"""{ "Version": "{{version}}" }""");
        await PublishAsync("src/App", ("ContainerRuntimeIdentifier", "linux-x64"), ("ContainerRegistry", Registry.Host), ("ContainerRepository", BaseRepository), ("ContainerImageTag", "10.0"));
    }

    public Task PublishAsync(string project, params (string Name, string? Value)[] environment) =>
        RunAsync(Root, ["publish", project, "-t:PublishContainer", "-nr:false"], environment);

    /// <param name="script">Ends at the first command that fails. It prints each.</param>
    public Task<DotnetResult> BashAsync(string script, params (string Name, string? Value)[] environment) =>
        Dotnet.RunAsync("bash", Orders, ["-e", "-x", "-o", "pipefail", "-c", script], _project.Environment(environment));

    /// <summary>With podman as the engine.</summary>
    public (string Name, string? Value)[] Engine =>
        [("LocalRegistry", "Podman"), ("PATH", $"{Path.GetDirectoryName(_podman.Executable)}:{Environment.GetEnvironmentVariable("PATH")}")];

    /// <summary>A folder that nothing has used.</summary>
    public string NewFolder() => _project.NewFolder();

    /// <param name="path">Relative to <see cref="Root"/>.</param>
    public void Write(string path, string content) => _project.Write(Path.GetFullPath(path, Root), content);

    /// <summary>Deletes what commands wrote beside the sources, such as lock files and Dockerfiles.</summary>
    public void Clean()
    {
        foreach (string file in Sources().Where(file => !_sources.Contains(file)))
        {
            File.Delete(Path.Combine(Root, file));
        }
    }

    public async ValueTask DisposeAsync()
    {
        await Registry.DisposeAsync();
        await WithAccounts.DisposeAsync();
        _podman.Dispose();
        _project.Dispose();
    }

    private async Task RunAsync(string folder, string[] arguments, params (string Name, string? Value)[] environment) =>
        (await Dotnet.RunAsync(folder, arguments, _project.Environment(environment))).AssertSucceeded();

    /// <summary>In place of one of this machine.</summary>
    private void WriteProgram(string name, string script)
    {
        string file = Path.Combine(Root, "bin", name);
        File.Delete(file);
        File.WriteAllText(file, $"#!/bin/sh\n{script}\n");
        File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserExecute);
    }

    private IEnumerable<string> Sources() => Directory.EnumerateFiles(Root, "*", SearchOption.AllDirectories)
        .Select(file => Path.GetRelativePath(Root, file))
        .Where(file => !file.Split('/').Any(part => part is ".git" or "bin" or "obj" or "new"));

    private static IEnumerable<string> Projects(string root) =>
        Directory.GetFiles(root, "*.csproj", SearchOption.AllDirectories).Select(file => Path.GetRelativePath(root, file)).Order(StringComparer.Ordinal);

    private void WriteProjects()
    {
        File.Copy(Path.Combine(Root, "src", "nuget.config"), Path.Combine(Root, "nuget.config"));
        Write(".gitignore", "bin/\nobj/\nnew/\n");
        Write("Directory.Build.props", """
            <Project>
              <PropertyGroup>
                <TargetFramework>net10.0</TargetFramework>
                <Nullable>enable</Nullable>
                <ImplicitUsings>enable</ImplicitUsings>
                <InvariantGlobalization>true</InvariantGlobalization>
                <ContainerBaseImage Condition="'$(ContainerBaseImage)' == ''">stage:base</ContainerBaseImage>
                <ContainerStagesCompression>none</ContainerStagesCompression>
              </PropertyGroup>
              <ItemGroup>
                <ContainerStage Include="base" Packages="default" />
                <ContainerStage Include="debug" Packages="default;dash;coreutils" />
              </ItemGroup>
            </Project>
            """);
        WriteProject("src/Orders", "Microsoft.NET.Sdk.Web", """
            <ProjectReference Include="../Orders.Core/Orders.Core.csproj" />
            <ContainerStage Include="frontend" Command="cat page.txt &gt; index.html" Inputs="page.txt" Outputs="index.html" />
            <ContainerStageCopy Include="index.html" From="frontend" Destination="wwwroot/" />
            <ContainerAppCommand Include="/app/Orders" />
            <ContainerEnvironmentVariable Include="BROKEN" Value="$(Broken)" Condition="'$(Broken)' != ''" />
            """);
        Write("src/Orders/page.txt", "<p>hello");
        Write("src/Orders/Program.cs", """
            if (Environment.GetEnvironmentVariable("BROKEN") != null) { throw new InvalidOperationException("there are no settings"); }
            var app = WebApplication.CreateSlimBuilder(args).Build();
            app.MapGet("/", () => Orders.Core.Price.Of(2));
            app.Run();
            """);
        WriteProject("src/Orders.Api", "Microsoft.NET.Sdk.Web", """<ProjectReference Include="../Orders.Core/Orders.Core.csproj" />""");
        Write("src/Orders.Api/Program.cs", "var app = WebApplication.CreateSlimBuilder(args).Build(); app.MapGet(\"/\", () => Orders.Core.Price.Of(1)); app.Run();");
        WriteProject("src/Orders.Core", "Microsoft.NET.Sdk", "");
        Write("src/Orders.Core/Price.cs", "namespace Orders.Core; public static class Price { public static int Of(int pieces) => pieces * 3; }");
        WriteProject("src/App", "Microsoft.NET.Sdk.Web", "", "<ContainerWorkingDirectory>/base</ContainerWorkingDirectory>");
        Write("src/App/Program.cs", "WebApplication.CreateSlimBuilder(args).Build().Run();");
        WriteProject("tests/Orders.Tests", "Microsoft.NET.Sdk", """
            <PackageReference Include="MSTest" Version="4.5.2" />
            <ProjectReference Include="../../src/Orders.Core/Orders.Core.csproj" />
            """);
        Write("tests/Orders.Tests/PriceTests.cs", """
            using Microsoft.VisualStudio.TestTools.UnitTesting;
            [TestClass] public class PriceTests { [TestMethod] public void One_costs_three() => Assert.AreEqual(3, Orders.Core.Price.Of(1)); }
            """);
        Write("Shop.slnx", $"<Solution>{string.Concat(Projects(Root).Select(project => $"""<Project Path="{project}" />"""))}</Solution>");
    }

    private void WriteProject(string folder, string sdk, string items, string properties = "") => Write($"{folder}/{Path.GetFileName(folder)}.csproj", $"""
        <Project Sdk="{sdk}">
          <PropertyGroup>{properties}</PropertyGroup>
          <ItemGroup>
            {TestProject.PackageReference}
            {items}
          </ItemGroup>
        </Project>
        """);
}
