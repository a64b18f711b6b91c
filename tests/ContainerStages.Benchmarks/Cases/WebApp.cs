using ContainerStages.Benchmarks.Measuring;

namespace ContainerStages.Benchmarks.Cases;

/// <summary>A web app with one package that is published again and again, by the SDK and by ContainerStages, each with a repository of its own.</summary>
internal sealed class WebApp
{
    /// <summary>The repository of the images that the package publishes.</summary>
    public const string OwnRepository = "bench-own";

    /// <summary>The app's folder in that of its case.</summary>
    public const string Folder = "app";

    private const string Store = "store";

    private readonly CaseFolder _folder;
    private readonly Destination _destination;
    private readonly string _property;
    private readonly Random _random = new(1);

    private WebApp(CaseFolder folder, Destination destination, string property) => (_folder, _destination, _property) = (folder, destination, property);

    /// <param name="property">A property of the package that is true; none if it is empty.</param>
    public static async Task<WebApp> CreateAsync(CaseFolder folder, Destination destination, AppKind kind, string property = "")
    {
        folder.Write($"{Folder}/Bench.csproj", $"""
            <Project Sdk="Microsoft.NET.Sdk.Web">
              <PropertyGroup>
                <TargetFramework>net10.0</TargetFramework><ImplicitUsings>enable</ImplicitUsings><InvariantGlobalization>true</InvariantGlobalization>
                <SelfContained>{kind != AppKind.FrameworkDependent}</SelfContained><PublishTrimmed>{kind == AppKind.Trimmed}</PublishTrimmed>
                <ContainerBaseImage>{folder.BaseImage}</ContainerBaseImage>
              </PropertyGroup>
              <ItemGroup>
                <PackageReference Include="ContainerStages" Version="{folder.Version}" />
                <PackageReference Include="Newtonsoft.Json" Version="13.0.1" />
                <Content Include="data/**" CopyToPublishDirectory="PreserveNewest" />
                <ContainerStageCheck Include="CSTG4015" Severity="none" Justification="Nobody starts the image." />
              </ItemGroup>
            </Project>
            """);
        var app = new WebApp(folder, destination, property);
        app.Edit();
        await app.RestoreAsync();
        return app;
    }

    /// <summary>Changes one line.</summary>
    public void Edit() => _folder.Write($"{Folder}/Program.cs", $"""
        var app = WebApplication.CreateBuilder(args).Build();
        app.MapGet("/", () => Newtonsoft.Json.JsonConvert.SerializeObject("{Guid.NewGuid()}"));
        app.Run();
        """);

    /// <summary>Gives a content file new bytes, which do not compress.</summary>
    public void ChangeContent(string name, int length)
    {
        byte[] content = new byte[length];
        _random.NextBytes(content);
        string file = _folder.Combine(Folder, "data", name);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllBytes(file, content);
    }

    public void EmptyStore() => _folder.Delete(Store);

    /// <summary>Removes what builds have left. The app is restored again.</summary>
    public async Task CleanAsync()
    {
        _folder.Delete($"{Folder}/bin");
        _folder.Delete($"{Folder}/obj");
        await RestoreAsync();
    }

    /// <summary>Publishes both ways.</summary>
    /// <param name="step">Of the rows.</param>
    public async Task<IReadOnlyList<Row>> CompareAsync(string step)
    {
        (Cost sdk, double sdkSent) = await PublishSdkAsync();
        (Cost own, double ownSent) = await PublishOwnAsync();
        List<Row> rows = [.. Rows(step, sdk, sdkSent, own, ownSent)];
        if (_property == "ContainerStagesKeepPublish")
        {
            rows.Add(new(step, Measure.Kept, sdk.KeptMilliseconds, own.KeptMilliseconds));
        }

        return rows;
    }

    /// <summary>Two publishes beside each other.</summary>
    public static IReadOnlyList<Row> Rows(string step, Cost baseline, double baselineSent, Cost own, double ownSent) =>
    [
        new(step, Measure.Publish, baseline.Seconds, own.Seconds),
        new(step, Measure.Image, baseline.ImageMilliseconds, own.ImageMilliseconds),
        new(step, Measure.Memory, baseline.PeakMegabytes, own.PeakMegabytes),
        new(step, Measure.Sent, baselineSent, ownSent),
    ];

    /// <returns>The cost, and the megabytes that the destination got.</returns>
    public Task<(Cost Cost, double Sent)> PublishSdkAsync() => PublishAsync("bench-sdk", "-p:ContainerStagesEnabled=false");

    /// <inheritdoc cref="PublishSdkAsync"/>
    /// <param name="properties">Arguments that set properties.</param>
    public Task<(Cost Cost, double Sent)> PublishOwnAsync(params string[] properties) => PublishAsync(
        OwnRepository, [$"-p:ContainerStagesCacheFolder={_folder.Combine(Store)}", .. _property.Length > 0 ? (string[])[$"-p:{_property}=true"] : [], .. properties]);

    /// <summary>Writes the Dockerfile that another builder builds.</summary>
    /// <param name="buildImage">The image that it builds in.</param>
    public Task WriteDockerfileAsync(string buildImage, bool isForBuildKit) => _folder.RunAsync(
        Folder,
        "dotnet",
        ["build", "-nr:false", "-v:quiet", "--no-restore", "-t:GenerateContainerDockerfile", "-p:Configuration=Release", $"-p:ContainerStagesBuildImage={buildImage}", $"-p:ContainerStagesDockerfileBuildKit={isForBuildKit}"]);

    private Task<Cost> RestoreAsync() => _folder.RunAsync(Folder, "dotnet", "restore", "-nr:false", "-v:quiet");

    private async Task<(Cost Cost, double Sent)> PublishAsync(string repository, params string[] properties)
    {
        double before = _destination.Megabytes();
        Cost cost = await _folder.RunAsync(
            Folder,
            "dotnet",
            ["publish", "-nr:false", "-v:quiet", "-clp:PerformanceSummary", "--no-restore", "-t:PublishContainer", _destination.Property, $"-p:ContainerRepository={repository}", .. properties]);
        return (cost, _destination.Megabytes() - before);
    }
}
