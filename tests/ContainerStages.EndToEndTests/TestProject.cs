using System.Text;
using CliWrap;

namespace ContainerStages.EndToEndTests;

/// <summary>
/// A user's project in a folder of its own that references the packed package. Publishing is tried without any container engine, unless a
/// test says otherwise: <c>docker</c> and <c>podman</c> on the path do not work.
/// </summary>
internal sealed class TestProject : IDisposable
{
    private const string ConsoleProgram = """Console.WriteLine("Hello from " + typeof(Program).Assembly.GetName().Name);""";
    private const string WebProgram = """var app = WebApplication.CreateBuilder(args).Build(); app.MapGet("/", () => "hello"); app.Run();""";

    /// <summary>How a user refers to the package.</summary>
    public static string PackageReference => $"""<PackageReference Include="ContainerStages" Version="{PackedPackage.Version}" />""";

    /// <summary>
    /// For the <c>checks</c> of a project whose image a test only reads: its base has no loader, no .NET and no folder for temporary files to start it
    /// with. All other checks stay.
    /// </summary>
    public const string NotStarted =
        """<ContainerStageCheck Include="CSTG4012;CSTG4015;CSTG4019" Severity="none" Justification="The test reads the image and does not start it." />""";

    private readonly TemporaryFolder _folder = new();

    private TestProject(string name)
    {
        Name = name;
        Folder = _folder.Combine("src", name);
        Directory.CreateDirectory(Folder);
        Directory.CreateDirectory(_folder.Combine("bin"));
        foreach (string engine in (string[])["docker", "podman"])
        {
            string script = _folder.Combine("bin", engine);
            System.IO.File.WriteAllText(script, "#!/bin/sh\nexit 1\n");
            System.IO.File.SetUnixFileMode(script, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        }

        Write(Path.Combine("..", "nuget.config"), $"""
            <configuration>
              <packageSources>
                <add key="tests" value="{PackedPackage.Feed}" />
              </packageSources>
            </configuration>
            """);
    }

    private TestProject(string sdk, string properties, string items, string program, string name, string checks)
        : this(name)
    {
        Write(name + ".csproj", $"""
            <Project Sdk="{sdk}">
              <PropertyGroup>
                <TargetFramework>net10.0</TargetFramework>
                <Nullable>enable</Nullable>
                <ImplicitUsings>enable</ImplicitUsings>
                <InvariantGlobalization>true</InvariantGlobalization>
                {properties}
              </PropertyGroup>
              <ItemGroup>
                {PackageReference}
                {items}
                {checks}
              </ItemGroup>
            </Project>
            """);
        Write("Program.cs", program);
    }

    public string Name { get; }

    /// <summary>Where the project file is.</summary>
    public string Folder { get; }

    /// <summary>Around the project, with the nuget.config: for more projects beside it.</summary>
    public string Root => _folder.Combine("src");

    public string File => Path.Combine(Folder, Name + ".csproj");

    /// <summary>For outputs; beside the sources.</summary>
    public string Output => _folder.Combine("output");

    /// <summary>One that nothing has used.</summary>
    public string NewFolder() => _folder.Combine("new", Path.GetRandomFileName());

    public string CacheFolder { get; set; } = PackedPackage.CacheFolder;

    /// <summary>Hidden by default, so that images go into files.</summary>
    public bool SeesEngines { get; init; }

    /// <param name="checks">The checks that the test re-grades, each with its justification; all are on otherwise, as in a user's project.</param>
    public static TestProject Console(string properties = "", string items = "", string program = ConsoleProgram, string name = "Hello", string checks = "") =>
        new("Microsoft.NET.Sdk", "<OutputType>Exe</OutputType>" + properties, items, program, name, checks);

    /// <param name="checks">The checks that the test re-grades, each with its justification; all are on otherwise, as in a user's project.</param>
    public static TestProject Web(
        string properties = "", string items = "", string program = WebProgram, string name = "HelloWeb", string checks = "", bool seesEngines = false) =>
        new("Microsoft.NET.Sdk.Web", properties, items, program, name, checks) { SeesEngines = seesEngines };

    /// <summary>A folder without a project: what is in it comes from elsewhere.</summary>
    public static TestProject Empty(string name) => new(name);

    /// <summary>What <c>dotnet new</c> makes of one of the SDK's templates.</summary>
    public static async Task<TestProject> OfTemplateAsync(string template, string properties, string items)
    {
        var project = new TestProject("Templated");
        (await Dotnet.RunAsync(project.Folder, ["new", template, "--name", project.Name, "--output", project.Folder, "--no-restore"])).AssertSucceeded();
        project.Add(properties, items);
        return project;
    }

    /// <summary>What <c>dotnet new</c> makes of one of this repository's templates, restored. Its name is no identifier.</summary>
    public static async Task<TestProject> OfOwnTemplateAsync(string template, params string[] options)
    {
        var project = new TestProject("My-Shop.2");
        (await PackedTemplates.NewAsync(project, [template, "--name", project.Name, "--output", project.Folder, .. options])).AssertSucceeded();
        return project;
    }

    /// <summary>A sample of this repository, with the packed package.</summary>
    public static async Task<TestProject> OfSampleAsync(string name)
    {
        var project = new TestProject(name);
        string sample = Repository.Combine("samples", name);
        foreach (string file in (await Tool.RunAsync("git", "-C", sample, "ls-files", "--cached", "--others", "--exclude-standard")).Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            project.Write(file, await System.IO.File.ReadAllBytesAsync(Path.Combine(sample, file)));
        }

        string text = await System.IO.File.ReadAllTextAsync(project.File);
        project.Write(name + ".csproj", PackedPackage.In(text));
        return project;
    }

    /// <param name="path">Relative to the project's folder.</param>
    public void Write(string path, string content) => Write(path, System.Text.Encoding.UTF8.GetBytes(content));

    /// <param name="path">Relative to the project's folder.</param>
    /// <param name="content">Of a file that is no text.</param>
    public void Write(string path, byte[] content)
    {
        string file = Path.GetFullPath(path, Folder);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        System.IO.File.WriteAllBytes(file, content);
    }

    /// <summary>As a user adds the package to what is there.</summary>
    private void Add(string properties, string items) => Write(Name + ".csproj", System.IO.File.ReadAllText(File).Replace("</Project>", $"""
          <PropertyGroup>
            {properties}
          </PropertyGroup>
          <ItemGroup>
            {PackageReference}
            {items}
          </ItemGroup>
        </Project>
        """, StringComparison.Ordinal));

    /// <summary>The same project as if nobody had heard of the package.</summary>
    public void RemovePackage() => Write(Name + ".csproj", System.IO.File.ReadAllText(File).Replace(PackageReference, "", StringComparison.Ordinal));

    /// <summary>As after a fresh clone.</summary>
    public void DeleteOutputs()
    {
        foreach (string folder in Directory.GetDirectories(Root, "*", SearchOption.AllDirectories).Where(folder => Path.GetFileName(folder) is "bin" or "obj"))
        {
            if (Directory.Exists(folder))
            {
                Directory.Delete(folder, recursive: true);
            }
        }
    }

    /// <summary><c>dotnet publish -t:PublishContainer</c> and more arguments.</summary>
    public Task<DotnetResult> PublishAsync(params string[] arguments) => RunAsync(["publish", "-t:PublishContainer", .. arguments]);

    /// <summary>
    /// The same of what <c>build</c> has built already, in a third of the time: the arguments say what is different about the image, and nothing
    /// that a build or a restore looks at.
    /// </summary>
    public Task<DotnetResult> PublishBuiltAsync(params string[] arguments) =>
        RunAsync(["msbuild", "-nologo", "-t:PublishContainer", "-p:NoBuild=true", "-p:Configuration=Release", .. arguments]);

    public Task<DotnetResult> RunAsync(string[] arguments, params (string Name, string? Value)[] environment) =>
        Dotnet.RunAsync(Folder, [.. arguments, "-nr:false"], Environment(environment));

    /// <summary>Runs until it ends, or is ended.</summary>
    /// <param name="output">Gets what it says.</param>
    /// <param name="kill">As <c>kill -9</c>, to the process and its children.</param>
    /// <param name="interrupt">As Ctrl+C.</param>
    /// <returns>Whether it succeeded.</returns>
    public async Task<bool> TryRunAsync(
        string[] arguments, StringBuilder output, CancellationToken kill, CancellationToken interrupt, params (string Name, string? Value)[] environment)
    {
        try
        {
            CommandResult result = await Cli.Wrap("dotnet")
                .WithArguments([.. arguments, "-nr:false"])
                .WithWorkingDirectory(Folder)
                .WithEnvironmentVariables(Environment(environment))
                .WithStandardOutputPipe(PipeTarget.ToStringBuilder(output))
                .WithStandardErrorPipe(PipeTarget.ToStringBuilder(output))
                .WithValidation(CommandResultValidation.None)
                .ExecuteAsync(kill, interrupt);
            return result.ExitCode == 0;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    /// <summary>What a build of this project sees; a test's own values win.</summary>
    public Dictionary<string, string?> Environment(params (string Name, string? Value)[] more)
    {
        var environment = new Dictionary<string, string?>
        {
            ["NUGET_PACKAGES"] = PackedPackage.PackagesFolder,
            ["ContainerStagesCacheFolder"] = CacheFolder,
            ["MSBUILDDISABLENODEREUSE"] = "1",
            ["PATH"] = (SeesEngines ? "" : _folder.Combine("bin") + ":") + System.Environment.GetEnvironmentVariable("PATH"),
        };
        foreach ((string name, string? value) in more)
        {
            environment[name] = value;
        }

        return environment;
    }

    public void Dispose() => _folder.Dispose();
}
