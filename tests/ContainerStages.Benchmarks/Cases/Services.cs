using ContainerStages.Benchmarks.Measuring;

namespace ContainerStages.Benchmarks.Cases;

/// <summary>A solution of web services that share a library. Each publish of it is on a fresh agent.</summary>
internal sealed class Services : IAsyncDisposable
{
    private readonly CaseFolder _folder;

    /// <param name="folder">Belongs to the services from now on.</param>
    public Services(CaseFolder folder, int count, AppKind kind)
    {
        (_folder, Count) = (folder, count);
        folder.Write("source/Directory.Build.props", $"""
            <Project>
              <PropertyGroup>
                <TargetFramework>net10.0</TargetFramework><ImplicitUsings>enable</ImplicitUsings><InvariantGlobalization>true</InvariantGlobalization>
                <ContainerRegistry>{folder.RegistryHost}</ContainerRegistry><ContainerBaseImage>{folder.BaseImage}</ContainerBaseImage>
              </PropertyGroup>
            </Project>
            """);
        folder.Write("source/Shared/Shared.csproj", """<Project Sdk="Microsoft.NET.Sdk" />""");
        folder.Write("source/Shared/Text.cs", """namespace Shared; public static class Text { public static string Hello(string who) => "Hello from " + who; }""");
        for (int service = 1; service <= count; service++)
        {
            folder.Write($"source/Service{service}/Service{service}.csproj", $"""
                <Project Sdk="Microsoft.NET.Sdk.Web">
                  <PropertyGroup>
                    <SelfContained>{kind != AppKind.FrameworkDependent}</SelfContained><PublishTrimmed>{kind == AppKind.Trimmed}</PublishTrimmed><RuntimeIdentifier>linux-x64</RuntimeIdentifier>
                  </PropertyGroup>
                  <ItemGroup>
                    <PackageReference Include="ContainerStages" Version="{folder.Version}" />
                    <ProjectReference Include="../Shared/Shared.csproj" />
                    <ContainerStageCheck Include="CSTG4015" Severity="none" Justification="Nobody starts the image." />
                  </ItemGroup>
                </Project>
                """);
            WriteProgram(service, $"service {service}");
        }

        folder.Write("source/Services.slnx", $"<Solution>{string.Concat(Enumerable.Range(1, count).Select(service => $"""<Project Path="Service{service}/Service{service}.csproj" />"""))}</Solution>");
    }

    public int Count { get; }

    /// <summary>Changes one line of one service.</summary>
    public void Edit() => WriteProgram(1, $"edit {Guid.NewGuid()}");

    /// <returns>Seconds.</returns>
    public Task<double> PublishSdkAsync() => PublishAsync("-p:ContainerStagesEnabled=false");

    /// <inheritdoc cref="PublishSdkAsync"/>
    public Task<double> PublishOwnAsync() => PublishAsync(
        $"-p:ContainerStagesCacheFolder={_folder.Combine("store")}",
        "-p:ContainerStagesKeepPublish=true",
        $"-p:ContainerStagesCacheFrom={_folder.RegistryHost}/publish-cache",
        $"-p:ContainerStagesCacheTo={_folder.RegistryHost}/publish-cache");

    public ValueTask DisposeAsync() => _folder.DisposeAsync();

    private async Task<double> PublishAsync(params string[] properties)
    {
        _folder.Delete("store");
        await _folder.CopyAsync("source", "agent");
        await _folder.RunAsync("agent", "dotnet", "restore", "-nr:false", "-v:quiet");
        return (await _folder.RunAsync("agent", "dotnet", ["publish", "Services.slnx", "-nr:false", "-v:quiet", "--no-restore", "-t:PublishContainer", .. properties])).Seconds;
    }

    private void WriteProgram(int service, string text) => _folder.Write($"source/Service{service}/Program.cs", $"""
        var app = WebApplication.CreateBuilder(args).Build();
        app.MapGet("/", () => Shared.Text.Hello("{text}"));
        app.Run();
        """);
}
