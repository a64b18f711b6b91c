namespace ContainerStages.Benchmarks.Measuring;

/// <summary>What all cases of a run share: the package, and a base image.</summary>
internal sealed class BenchmarkRun : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly TextWriter _output;
    private string? _baseImage;

    private BenchmarkRun(CaseOptions options, TextWriter output) => (Options, _output) = (options, output);

    public CaseOptions Options { get; }

    public PackageUnderTest Package { get; private set; } = null!;

    public static async Task<BenchmarkRun> CreateAsync(CaseOptions options, TextWriter output)
    {
        var run = new BenchmarkRun(options, output);
        run.Package = await PackageUnderTest.FindAsync(run._folder);
        return run;
    }

    /// <summary>A line beside the figures.</summary>
    public void Info(string line) => _output.WriteLine(line);

    /// <summary>The variables of all commands.</summary>
    public Dictionary<string, string?> Environment() => new()
    {
        ["NUGET_PACKAGES"] = Package.PackagesFolder,
        ["DOTNET_CLI_TELEMETRY_OPTOUT"] = "1",
    };

    /// <summary>Lets NuGet find the package.</summary>
    public void WriteFeed(string folder) => File.WriteAllText(
        Path.Combine(folder, "nuget.config"),
        $"""<configuration><packageSources><add key="bench" value="{Package.Feed}" /></packageSources></configuration>""");

    /// <summary>The base that the SDK and the package both use: Debian's default packages without .NET.</summary>
    /// <returns>For skopeo. It is composed once.</returns>
    public async Task<string> BaseImageAsync()
    {
        if (_baseImage is null)
        {
            string folder = _folder.Combine("base");
            Directory.CreateDirectory(folder);
            WriteFeed(folder);
            await File.WriteAllTextAsync(Path.Combine(folder, "Base.csproj"), $"""
                <Project Sdk="Microsoft.NET.Sdk.Web">
                  <PropertyGroup>
                    <TargetFramework>net10.0</TargetFramework><ImplicitUsings>enable</ImplicitUsings><InvariantGlobalization>true</InvariantGlobalization>
                    <ContainerBaseImage>stage:base</ContainerBaseImage><ContainerWorkingDirectory>/base/</ContainerWorkingDirectory>
                  </PropertyGroup>
                  <ItemGroup>
                    <PackageReference Include="ContainerStages" Version="{Package.Version}" />
                    <ContainerStage Include="base" Packages="default" />
                    <ContainerStageCheck Include="CSTG4015" Severity="none" Justification="The image is a base for others, and nobody starts it: it needs no .NET." />
                  </ItemGroup>
                </Project>
                """);
            await File.WriteAllTextAsync(Path.Combine(folder, "Program.cs"), "WebApplication.CreateBuilder(args).Build().Run();");
            string archive = _folder.Combine("base.tar");
            await TimedCommand.RunAsync(
                folder,
                Environment(),
                "dotnet",
                ["publish", "-nr:false", "-v:quiet", "-t:PublishContainer", "-p:ContainerRepository=base", $"-p:ContainerArchiveOutputPath={archive}", $"-p:ContainerStagesCacheFolder={_folder.Combine("store")}"]);
            _baseImage = $"oci-archive:{archive}";
        }

        return _baseImage;
    }

    public void Dispose() => _folder.Dispose();
}
