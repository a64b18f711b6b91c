using System.Collections.Immutable;
using System.ComponentModel;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using ContainerStages.App;
using ContainerStages.Builders;
using ContainerStages.Builders.Writing;
using ContainerStages.Diagnostics;
using ContainerStages.IO;
using ContainerStages.Oci;
using ContainerStages.Stages;
using ContainerStages.Stages.Graph;
using ContainerStages.Stages.Publishing;
using ContainerStages.Stages.Secrets;
using ContainerStages.Storage;

namespace ContainerStages.Pipeline;

/// <summary>What <see cref="RunBuilder"/> works with. All paths are absolute.</summary>
internal sealed record RunBuilderRequest
{
    public required PipelineSettings Settings { get; init; }

    public required DockerfileRequest Dockerfile { get; init; }

    public required ImmutableArray<StageDefinition> Stages { get; init; }

    /// <summary>What the copies name: stages, images, or nothing.</summary>
    public ImmutableArray<string> CopySources { get; init; } = [];

    /// <summary><c>ContainerStagesBuilderTool</c>.</summary>
    public string Tool { get; init; } = "";

    /// <summary><c>ContainerStagesBuilderArguments</c>.</summary>
    public ImmutableArray<string> Arguments { get; init; } = [];

    /// <summary>For the Dockerfile and what the builder gives back.</summary>
    public required string WorkFolder { get; init; }

    /// <summary>The folder of the published files.</summary>
    public required string PublishFolder { get; init; }

    /// <summary>The names of this machine's folders.</summary>
    public required MachineFolders Folders { get; init; }

    /// <summary>NuGet's configuration of the user, which the build sees as a secret; null for none.</summary>
    public string? NuGetConfiguration { get; init; }

    /// <summary>The value of a variable of the environment.</summary>
    public required Func<string, string?> Variable { get; init; }

    /// <inheritdoc cref="RunStagesRequest.UserSecretsFile"/>
    public string? UserSecretsFile { get; init; }

    /// <summary>The folder for the results of the tests.</summary>
    public required string TestResultsFolder { get; init; }
}

/// <summary>
/// Lets a builder of Dockerfiles run the stages: restore, the project's commands, the tests and the publish. Their results come back to this machine, and the
/// image is put together from them as from those of the direct builder, so both give the same digest.
/// </summary>
internal sealed class RunBuilder(RunBuilderRequest request, IReporter reporter)
{
    private readonly StageGraph _graph = StageReader.Read(request.Stages, Path.GetDirectoryName(request.Dockerfile.ProjectFile)!);
    private readonly StageLog _log = new(reporter.High);
    private readonly BuilderEnd _end = new();

    private string ProjectFolder => Path.GetDirectoryName(request.Dockerfile.ProjectFile)!;

    private string ResultsFolder => Path.Combine(request.WorkFolder, BuildStages.Results);

    /// <summary>The folder with the outputs of the stages that have a command.</summary>
    public string OutputsFolder => Path.Combine(ResultsFolder, BuildStages.OutputsFolder);

    /// <returns>What MSBuild knew of the published files, which are in the publish folder then.</returns>
    /// <exception cref="ContainerStagesException">There is no builder, or a step of the build failed.</exception>
    public async Task<ImmutableArray<BuildItem>> RunAsync(CancellationToken cancellationToken)
    {
        BuilderTool tool = await new BuilderDetection(request.Settings.Engine, request.Variable, reporter.Progress()).FindAsync(request.Tool, cancellationToken);
        using ContentStore store = request.Settings.OpenStore(reporter.Progress());
        CommandStage[] commands = BuilderStages.Commands(_graph, request.CopySources);
        string dockerfile = await WriteAsync(tool, commands);
        OwnFolder.CheckIsNoLink(ResultsFolder);
        TemporaryFolders.Remove(ResultsFolder);
        OutputFile.CreateFolder(ResultsFolder);
        await BuildAsync(tool, dockerfile, commands, store, cancellationToken);
        TakeTestResults();
        return await TakePublishAsync(store, cancellationToken);
    }

    /// <returns>The Dockerfile, with its ignore file beside it.</returns>
    private async Task<string> WriteAsync(BuilderTool tool, CommandStage[] commands)
    {
        DockerfileRequest source = request.Dockerfile;
        var sources = new SourceTreeReader(source.SourceRoot).Read(source.ProjectFile, source.Projects, source.Tests);
        var stages = new BuildStages(sources, SettingsFor(tool), _graph, commands);
        string file = Path.Combine(request.WorkFolder, "Dockerfile");
        string syntax = source.Syntax.Length > 0 ? $"# syntax={source.Syntax}\n" : "";
        await OutputFile.WriteIfDifferentAsync(file, Encoding.UTF8.GetBytes($"{syntax}{stages.Write()}\n{stages.WriteResults()}"));
        string ignored = DockerignoreWriter.Write(sources, commands.Select(stage => StageCopies.PlaceOf(stage, source.SourceRoot)), sources.Feeds);
        await OutputFile.WriteIfDifferentAsync(file + ".dockerignore", Encoding.UTF8.GetBytes(ignored));
        return file;
    }

    /// <summary>Only the published app is taken from the builder, so nothing is written into layers there.</summary>
    private BuildSettings SettingsFor(BuilderTool tool) => new()
    {
        BuildImage = request.Dockerfile.BuildImage,
        Configuration = request.Dockerfile.Configuration,
        RuntimeIdentifier = request.Dockerfile.RuntimeIdentifier,
        IsForBuildKit = tool.IsBuildKit,
        User = null,
        Layers = [],
    };

    private async Task BuildAsync(BuilderTool tool, string dockerfile, CommandStage[] commands, ContentStore store, CancellationToken cancellationToken)
    {
        SecretValue[] secrets = [.. commands.SelectMany(new SecretSources(request.Variable, ProjectFolder, request.UserSecretsFile).Read).DistinctBy(secret => secret.Name)];
        _log.Mask.Add(secrets);
        (SecretValue Secret, string Variable)[] passed = [.. secrets.Select((secret, i) => (secret, string.Create(CultureInfo.InvariantCulture, $"CONTAINERSTAGES_SECRET_{i}")))];
        var build = new BuilderRun
        {
            Dockerfile = dockerfile,
            IgnoreFile = dockerfile + ".dockerignore",
            Target = BuildStages.Results,
            OutputFolder = ResultsFolder,
            Platform = OtherPlatform(),
            Secrets =
            [
                .. passed.Select(secret => (secret.Secret.Name, "env=" + secret.Variable)),
                .. request.NuGetConfiguration is { } file ? [(BuildStages.NuGetSecret, "src=" + file)] : Array.Empty<(string, string)>(),
            ],
            Arguments = request.Arguments,
            Context = request.Dockerfile.SourceRoot,
        };
        reporter.High($"Building with {tool}: {dockerfile}");
        using RunningWork work = store.Progress.Begin($"Building with {tool}");
        long start = store.Clock.GetTimestamp();
        var progress = new BuilderProgress();
        int exitCode;
        try
        {
            exitCode = await BuilderProcess.RunAsync(
                tool, tool.Arguments(build), request.Dockerfile.SourceRoot, passed.Select(secret => (secret.Variable, secret.Secret.Text)), line => Log(progress, line), cancellationToken);
        }
        catch (Win32Exception e)
        {
            throw new ContainerStagesException(
                Catalogue.BuilderUnavailable,
                $"cannot build with {tool}: {e.Message.TrimEnd('.')}",
                "Install it, or name another one in ContainerStagesBuilderTool; ContainerStagesBuilder=Direct needs none.",
                e);
        }

        if (exitCode != 0)
        {
            throw _log.Mask.Hide(new ContainerStagesException(
                Catalogue.BuilderFailed,
                string.Create(CultureInfo.InvariantCulture, $"cannot build with {tool}: it ended with exit code {exitCode}. {_end}"),
                $"See the lines before, each with the stage that it is of. To see it by itself: {tool} build -f \"{dockerfile}\" \"{request.Dockerfile.SourceRoot}\"."));
        }

        reporter.High(string.Create(
            CultureInfo.InvariantCulture, $"Built with {tool} in {store.Clock.GetElapsedTime(start).TotalSeconds:0.0} s: {progress.Ran} steps ran, {progress.Cached} were in its cache."));
    }

    private void Log(BuilderProgress progress, string line)
    {
        lock (_end)
        {
            if (progress.Read(line) is ({ } stage, { } text))
            {
                _end.Add(text);
                _log.Line(stage, text);
            }
        }
    }

    /// <returns>Null if the builder's own platform is the image's.</returns>
    private string? OtherPlatform()
    {
        string own = RuntimeInformation.OSArchitecture == Architecture.Arm64 ? "arm64" : "amd64";
        return Platform.FromRuntimeIdentifier(request.Dockerfile.RuntimeIdentifier) is { } wanted && wanted.Architecture != own ? $"{wanted.Os}/{wanted.Architecture}" : null;
    }

    private void TakeTestResults()
    {
        string folder = Path.Combine(ResultsFolder, "tests", "tests");
        foreach (string file in Directory.Exists(folder) ? Directory.GetFiles(folder, "*.trx").Where(RegularFile.Is) : [])
        {
            string target = Path.Combine(request.TestResultsFolder, Path.GetFileName(file));
            OutputFile.Write(target, RegularFile.ReadAllBytes(file));
            if (TestResults.Read(target) is { } results)
            {
                _log.Info("test", string.Create(CultureInfo.InvariantCulture, $"passed: {results.Total} tests, results in {target}"));
            }
        }
    }

    private async Task<ImmutableArray<BuildItem>> TakePublishAsync(ContentStore store, CancellationToken cancellationToken)
    {
        string file = Path.Combine(ResultsFolder, BuildStages.PublishFile);
        if (!File.Exists(file) || !RegularFile.Is(file))
        {
            throw new ContainerStagesException(
                Catalogue.BuilderFailed,
                $"cannot use what the builder made: there is no '{BuildStages.PublishFile}'",
                "Remove an --output or a --target from ContainerStagesBuilderArguments.");
        }

        Descriptor layer = await store.AddAsync(
            MediaType.OciLayerGzip,
            async (output, token) =>
            {
                await using FileStream input = File.OpenRead(file);
                await input.CopyToAsync(output, token);
            },
            cancellationToken);
        await StageOutputs.CheckAsync(PublishResult.Stage, layer, store, cancellationToken);
        StageArtifact artifact = await StageArtifact.CreateAsync(key: null, layer, store, cancellationToken);
        return await new PublishResult(store, request.Folders).WriteAsync(artifact, Path.Combine(request.WorkFolder, "kept"), request.PublishFolder, cancellationToken);
    }
}
