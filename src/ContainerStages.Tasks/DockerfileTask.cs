using ContainerStages.Pipeline;
using Microsoft.Build.Framework;

namespace ContainerStages.Tasks;

/// <summary>What the tasks for existing Dockerfiles share: which files, and errors that a person can act on.</summary>
public abstract class DockerfileTask : CancelableProjectTask
{
    /// <summary>
    /// <c>ContainerStageDockerfile</c>: files, folders and patterns, with the metadata <c>Context</c> (the folder of the build context) and <c>Stage</c>
    /// (the stage to build).
    /// </summary>
    [Required]
    public ITaskItem[] Dockerfiles { get; set; } = [];

    /// <summary>The folder that names in the log are relative to.</summary>
    [Required]
    public string BaseFolder { get; set; } = "";

    /// <summary><c>ContainerStageCheck</c>, with <c>Severity</c> and <c>Justification</c>: re-graded checks.</summary>
    public ITaskItem[] Checks { get; set; } = [];

    /// <summary>Whether base images need a digest besides their tag; empty for false.</summary>
    public string RequireDigests { get; set; } = "";

    /// <inheritdoc/>
    public override bool Execute() => Run(
        token => ExecuteAsync(new TaskReporter(Write, problem => Report(problem, ItemLocation.Of(problem.Place))), token),
        "The Dockerfiles were not checked");

    private protected override ITaskItem[] ItemsOf(string itemType) => Checks;

    private protected abstract Task ExecuteAsync(IReporter reporter, CancellationToken cancellationToken);

    private protected CheckDockerfilesRequest Request() => new()
    {
        Sources = [.. Dockerfiles.Select(SourceOf)],
        BaseFolder = AbsolutePath(BaseFolder),
        Checks = ItemText.RegradingsOf(Checks),
        WantsDigests = ItemText.Flag("ContainerStagesDockerfileDigests", RequireDigests),
    };

    private DockerfileSource SourceOf(ITaskItem item) => new(AbsolutePath(item.ItemSpec))
    {
        Context = item.GetMetadata("Context") is { Length: > 0 } context ? AbsolutePath(context) : null,
        Stage = item.GetMetadata("Stage") is { Length: > 0 } stage ? stage : null,
    };
}
