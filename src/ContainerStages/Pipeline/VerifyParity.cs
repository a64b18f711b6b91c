using ContainerStages.Bases;
using ContainerStages.Builders;
using ContainerStages.Builders.Writing;
using ContainerStages.Diagnostics;
using ContainerStages.Images;
using ContainerStages.IO;
using ContainerStages.Oci;
using ContainerStages.Stages;
using ContainerStages.Stages.Graph;
using ContainerStages.Storage;

namespace ContainerStages.Pipeline;

/// <summary>
/// Builds the Dockerfile with another builder, up to the image, and compares that with the image of the direct builder: the same bytes of a layer where the
/// builder can write them, else the same files.
/// </summary>
internal sealed class VerifyParity(RunBuilderRequest request, IReporter reporter)
{
    private readonly StageLog _log = new(reporter.High);

    /// <param name="built">The image of the direct builder.</param>
    /// <param name="dockerfile">The absolute path of the Dockerfile, which <see cref="WriteDockerfile"/> has written.</param>
    /// <exception cref="ContainerStagesException">The builder failed, or the images differ.</exception>
    public async Task RunAsync(BuiltImage built, string dockerfile, CancellationToken cancellationToken)
    {
        using ContentStore store = request.Settings.OpenStore(reporter.Progress());
        BuilderTool tool = await new BuilderDetection(request.Settings.Engine, request.Builder.Variable, reporter.Progress()).FindAsync(request.Builder.Tool, cancellationToken);
        if (!tool.IsBuildKit && (await File.ReadAllTextAsync(dockerfile, cancellationToken)).Contains("COPY --link ", StringComparison.Ordinal))
        {
            throw new ContainerStagesException(
                Catalogue.BuilderUnavailable,
                $"cannot build the Dockerfile with {tool}: it does not know COPY --link",
                $"Name it, so that the Dockerfile is written for it: -p:ContainerStagesBuilderTool={tool.Program}.");
        }

        Image direct = await built.ReadAsync(store, cancellationToken) with { Name = "the image of the direct builder" };
        Image other = await BuildAsync(tool, dockerfile, direct.Config.Platform, store, cancellationToken);
        var parity = new ImageParity(store);
        await parity.CompareAsync(direct, other with { Name = $"the image of {tool}" }, cancellationToken);
        reporter.High($"The direct builder and {tool}:");
        foreach (string line in parity.Lines)
        {
            reporter.High("  " + line);
        }

        if (parity.Differences.Count > 0)
        {
            throw new ContainerStagesException(
                Catalogue.BuildersDiffer,
                $"cannot rely on either builder: the image of the direct one and that of {tool} differ: {string.Join("; ", parity.Differences)}",
                "A target or a command of the project makes something else there, or the build image has another SDK: set ContainerStagesBuildImage to one with this machine's.");
        }
    }

    /// <summary>Removes only what this class has named. An image that stays is no reason to fail.</summary>
    private async Task RemoveAsync(BuilderBuild build, string[] arguments)
    {
        try
        {
            await build.RunAsync(arguments, request.WorkFolder, CancellationToken.None);
        }
        catch (ContainerStagesException e)
        {
            reporter.High($"The builder keeps the image of the comparison: {e.Message}.");
        }
    }

    private async Task<Image> BuildAsync(BuilderTool tool, string dockerfile, Platform platform, ContentStore store, CancellationToken cancellationToken)
    {
        StageGraph graph = StageReader.Read(request.Stages, Path.GetDirectoryName(request.Dockerfile.ProjectFile)!);
        string name = $"localhost/containerstages-parity:{Guid.NewGuid():N}";
        string archive = Path.Combine(request.WorkFolder, "parity.tar");
        var build = new BuilderBuild(tool, request.Builder, _log, reporter, store);
        await build.RunAsync(dockerfile, RuntimeStage.Name, BuilderStages.Commands(graph, request.CopySources.Select(CopyFiles.StageName)), request.Dockerfile, tool.ToStore(name), cancellationToken);
        OutputFile.Delete(archive);
        try
        {
            await build.RunAsync(tool.Save(name, archive), request.WorkFolder, cancellationToken);
            return await new ArchiveBase(name, ArchiveFormat.Docker, archive, tag: null).LoadAsync(platform, store, cancellationToken);
        }
        finally
        {
            OutputFile.Delete(archive);
            await RemoveAsync(build, tool.Remove(name));
        }
    }
}
