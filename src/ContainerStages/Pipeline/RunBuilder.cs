using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using ContainerStages.App;
using ContainerStages.Builders;
using ContainerStages.Builders.Writing;
using ContainerStages.Diagnostics;
using ContainerStages.Dockerfiles.Ignore;
using ContainerStages.IO;
using ContainerStages.Oci;
using ContainerStages.Stages;
using ContainerStages.Stages.Graph;
using ContainerStages.Stages.Publishing;
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

    public required BuilderRequest Builder { get; init; }

    /// <summary>For the Dockerfile and what the builder gives back.</summary>
    public required string WorkFolder { get; init; }

    /// <summary>The folder of the published files.</summary>
    public required string PublishFolder { get; init; }

    /// <summary>The names of this machine's folders.</summary>
    public required MachineFolders Folders { get; init; }
}

/// <summary>
/// Lets a builder of Dockerfiles run the stages: restore, the project's commands, the tests and the publish. Their results come back to this machine, and the
/// image is put together from them as from those of the direct builder, so both give the same digest.
/// </summary>
internal sealed class RunBuilder(RunBuilderRequest request, IReporter reporter)
{
    private readonly StageGraph _graph = StageReader.Read(request.Stages, Path.GetDirectoryName(request.Dockerfile.ProjectFile)!);
    private readonly StageLog _log = new(reporter.High);

    private string ResultsFolder => Path.Combine(request.WorkFolder, BuildStages.Results);

    /// <summary>The folder with the outputs of the stages that have a command.</summary>
    public string OutputsFolder => Path.Combine(ResultsFolder, BuildStages.OutputsFolder);

    /// <param name="testResultsFolder">Gets the results of the tests.</param>
    /// <returns>What MSBuild knew of the published files, which are in the publish folder then.</returns>
    /// <exception cref="ContainerStagesException">There is no builder, or a step of the build failed.</exception>
    public async Task<ImmutableArray<BuildItem>> RunAsync(string testResultsFolder, CancellationToken cancellationToken)
    {
        BuilderTool tool = await new BuilderDetection(request.Settings.Engine, request.Builder.Variable, reporter.Progress()).FindAsync(request.Builder.Tool, cancellationToken);
        using ContentStore store = request.Settings.OpenStore(reporter.Progress());
        CommandStage[] commands = BuilderStages.Commands(_graph, request.CopySources.Select(CopyFiles.StageName));
        string dockerfile = await WriteAsync(tool, commands);
        OwnFolder.CheckIsNoLink(ResultsFolder);
        TemporaryFolders.Remove(ResultsFolder);
        OutputFile.CreateFolder(ResultsFolder);
        await BuildAsync(tool, dockerfile, commands, store, cancellationToken);
        TakeTestResults(testResultsFolder);
        return await TakePublishAsync(store, cancellationToken);
    }

    /// <returns>The Dockerfile, with its ignore file beside it.</returns>
    private async Task<string> WriteAsync(BuilderTool tool, CommandStage[] commands)
    {
        DockerfileRequest source = request.Dockerfile;
        var sources = new SourceTreeReader(source.SourceRoot).Read(source.ProjectFile, source.Projects, source.Tests);

        // Only the published app is taken from the builder, so nothing is written into layers there.
        BuildSettings settings = source.Settings(user: null, layers: []) with { IsForBuildKit = tool.IsBuildKit && source.IsForBuildKit };
        var stages = new BuildStages(sources, settings, _graph, commands);
        string file = Path.Combine(request.WorkFolder, "Dockerfile");
        await OutputFile.WriteIfDifferentAsync(file, Encoding.UTF8.GetBytes($"{source.SyntaxLine}{stages.Write()}\n{stages.WriteResults()}"));
        await OutputFile.WriteIfDifferentAsync(DockerignoreFile.For(file), Encoding.UTF8.GetBytes(stages.WriteIgnored()));
        return file;
    }

    private Task BuildAsync(BuilderTool tool, string dockerfile, CommandStage[] commands, ContentStore store, CancellationToken cancellationToken) =>
        new BuilderBuild(tool, request.Builder, _log, reporter, store)
            .RunAsync(dockerfile, BuildStages.Results, commands, request.Dockerfile, BuilderTool.ToFolder(ResultsFolder), cancellationToken);

    private void TakeTestResults(string testResultsFolder)
    {
        // What a builder gives back is foreign: a link could lead to any file of this machine.
        var folder = new DirectoryInfo(Path.Combine(ResultsFolder, "tests", "tests"));
        bool isOurs = folder is { Exists: true, LinkTarget: null, Parent.LinkTarget: null };
        foreach (string file in isOurs ? folder.GetFiles("*.trx").Where(file => file.LinkTarget is null && RegularFile.Is(file.FullName)).Select(file => file.FullName) : [])
        {
            string target = Path.Combine(testResultsFolder, Path.GetFileName(file));
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
        if (!File.Exists(file) || new FileInfo(file).LinkTarget is not null || !RegularFile.Is(file))
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
