namespace ContainerStages.Benchmarks.Measuring;

/// <summary>A folder of a case's own, and a registry that has the base image.</summary>
internal sealed class CaseFolder : IAsyncDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly BenchmarkRun _run;
    private readonly RealRegistry _registry;

    private CaseFolder(BenchmarkRun run, RealRegistry registry)
    {
        _run = run;
        _registry = registry;
        Environment = run.Environment();
        Environment["DOTNET_CONTAINER_INSECURE_REGISTRIES"] = registry.Host;
        run.WriteFeed(_folder.Path);
    }

    /// <summary>Of all commands.</summary>
    public Dictionary<string, string?> Environment { get; }

    public string RegistryHost => _registry.Host;

    public string BaseImage => $"{_registry.Host}/base:latest";

    public string Version => _run.Package.Version;

    public static async Task<CaseFolder> CreateAsync(BenchmarkRun run)
    {
        var folder = new CaseFolder(run, await RealRegistry.StartAsync());
        try
        {
            await folder.PushBaseAsync();
            return folder;
        }
        catch
        {
            await folder.DisposeAsync();
            throw;
        }
    }

    /// <summary>Pushes the image in which a Dockerfile builds.</summary>
    public Task<string> SdkImageAsync() => SdkImage.PushAsync(_registry, SdkParts.Dotnet);

    /// <summary>Starts a builder that may pull from the registry, which has no TLS.</summary>
    /// <param name="name">As for <see cref="TestBuilder.StartAsync"/>.</param>
    public Task<TestBuilder> StartBuilderAsync(string name) => TestBuilder.StartAsync(name, _registry);

    public string Combine(params string[] parts) => _folder.Combine(parts);

    /// <summary>Writes a file, and makes its folder.</summary>
    public void Write(string path, string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Combine(path))!);
        File.WriteAllText(Combine(path), text);
    }

    public void Delete(string path)
    {
        if (Directory.Exists(Combine(path)))
        {
            Directory.Delete(Combine(path), recursive: true);
        }
    }

    /// <summary>Replaces a folder by a copy of another one.</summary>
    public async Task CopyAsync(string source, string target)
    {
        Delete(target);
        await Tool.RunAsync("cp", "-a", Combine(source), Combine(target));
    }

    /// <param name="path">The folder of the command.</param>
    public Task<Cost> RunAsync(string path, string program, params string[] arguments) => TimedCommand.RunAsync(Combine(path), Environment, program, arguments);

    /// <summary>The registry has the base image alone.</summary>
    public async Task ResetRegistryAsync()
    {
        Directory.Delete(_registry.Storage, recursive: true);
        await PushBaseAsync();
    }

    /// <summary>The size of everything that the registry has.</summary>
    public double RegistryMegabytes() => Megabytes(new DirectoryInfo(_registry.Storage).EnumerateFiles("*", SearchOption.AllDirectories).Sum(file => file.Length));

    public static double Megabytes(long bytes) => bytes / 1_000_000.0;

    public async ValueTask DisposeAsync()
    {
        await _registry.DisposeAsync();
        _folder.Dispose();
    }

    private async Task PushBaseAsync() =>
        await Skopeo.RunAsync("copy", "--quiet", "--dest-tls-verify=false", await _run.BaseImageAsync(), $"docker://{BaseImage}");
}
