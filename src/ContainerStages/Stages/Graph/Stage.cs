using System.Collections.Immutable;

namespace ContainerStages.Stages.Graph;

/// <summary>
/// One stage of the graph (<c>ContainerStage</c>). A stage with a command runs; other stages are sources of files for copies and bases: packages of
/// the distribution, or an image.
/// </summary>
internal sealed record Stage
{
    public required string Name { get; init; }

    /// <summary>A line, or lines, for a shell; null for a stage that does not run.</summary>
    public string? Command { get; init; }

    /// <summary>The image that the command runs in, or that files are copied from; null for the build machine.</summary>
    public string? Image { get; init; }

    /// <summary>An absolute path on the build machine: where the inputs are, and what all paths of the stage are relative to.</summary>
    public required string WorkingDirectory { get; init; }

    /// <summary>Null if the project names none: then the command runs among the sources, and its result is never kept.</summary>
    public StagePaths? Inputs { get; init; }

    public StagePaths Outputs { get; init; } = StagePaths.None;

    /// <summary>Names of stages.</summary>
    public ImmutableArray<string> DependsOn { get; init; } = [];

    /// <summary>The variables for the command.</summary>
    public ImmutableArray<KeyValuePair<string, string>> Environment { get; init; } = [];

    /// <summary>The secrets for the command; their values are read when it runs.</summary>
    public ImmutableArray<StageSecret> Secrets { get; init; } = [];

    /// <summary>Folders in the image that are kept between runs, as absolute paths.</summary>
    public ImmutableArray<string> CacheMounts { get; init; } = [];

    /// <summary>Whether the command may use the network in its image. On the build machine it always may.</summary>
    public bool HasNetwork { get; init; }
}
