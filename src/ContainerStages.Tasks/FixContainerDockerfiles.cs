using ContainerStages.Pipeline;

namespace ContainerStages.Tasks;

/// <summary>Shows what a safe rewriting of Dockerfiles changes, and writes it if it is asked to.</summary>
public sealed class FixContainerDockerfiles : DockerfileTask
{
    /// <summary>Whether the files are written; empty for false.</summary>
    public string WriteFiles { get; set; } = "";

    private protected override Task ExecuteAsync(IReporter reporter, CancellationToken cancellationToken) =>
        FixDockerfiles.RunAsync(Request(), ItemText.Flag("ContainerStagesWriteDockerfile", WriteFiles), reporter, cancellationToken);
}
