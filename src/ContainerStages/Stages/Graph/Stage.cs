using System.Collections.Immutable;
using ContainerStages.Layers;
using ContainerStages.Oci;

namespace ContainerStages.Stages.Graph;

/// <summary>One stage of the graph (<c>ContainerStage</c>): a command that runs, a file that is downloaded, packages of the distribution, or an image.</summary>
/// <param name="Name">Unique in the project.</param>
internal abstract record Stage(string Name)
{
    /// <summary>Names of stages.</summary>
    public ImmutableArray<string> DependsOn { get; init; } = [];
}

/// <summary>Files for copies and bases: a root file system of the distribution's packages.</summary>
/// <param name="Packages"><c>default</c> stands for what the app needs.</param>
/// <param name="SourcesFile">An apt sources file, as an absolute path; null for the build machine's own distribution.</param>
internal sealed record PackagesStage(string Name, ImmutableArray<string> Packages, string? SourcesFile) : Stage(Name)
{
    /// <summary>Whether the files are copied onto the base image: the packages that it has are left out.</summary>
    public bool IsOnBase { get; init; }
}

/// <summary>Files for copies and bases: an image.</summary>
/// <param name="Image">As a base image is written.</param>
internal sealed record ImageStage(string Name, string Image) : Stage(Name);

/// <summary>A stage whose outputs are files for copies, and for the stages that depend on it.</summary>
internal abstract record FileStage(string Name) : Stage(Name)
{
    public StagePaths Outputs { get; init; } = StagePaths.None;

    /// <summary>The folder, as an absolute path, that its outputs are relative to for a stage that depends on it.</summary>
    public abstract string FolderFor(CommandStage dependent);
}

/// <summary>One file from a web server. The file lies in the working folder of each stage that depends on it.</summary>
/// <param name="Url">Absolute, <c>https</c> or <c>http</c>, without an account.</param>
/// <param name="Digest">What the file's bytes have to have.</param>
/// <param name="FileName">The only one of the outputs.</param>
internal sealed record DownloadStage(string Name, Uri Url, Digest Digest, ContainerPath FileName) : FileStage(Name)
{
    public override string FolderFor(CommandStage dependent) => dependent.WorkingDirectory;
}

/// <summary>A stage that runs a command.</summary>
/// <param name="Command">A line, or lines, for a shell.</param>
internal sealed record CommandStage(string Name, string Command) : FileStage(Name)
{
    /// <summary>The image that the command runs in; null for the build machine.</summary>
    public string? Image { get; init; }

    /// <summary>An absolute path on the build machine: where the inputs are, and what all paths of the stage are relative to.</summary>
    public required string WorkingDirectory { get; init; }

    /// <summary>Null if the project names none: then the command runs among the sources, and its result is never kept.</summary>
    public StagePaths? Inputs { get; init; }

    /// <summary>The variables for the command.</summary>
    public ImmutableArray<KeyValuePair<string, string>> Environment { get; init; } = [];

    /// <summary>The secrets for the command; their values are read when it runs.</summary>
    public ImmutableArray<StageSecret> Secrets { get; init; } = [];

    /// <summary>Folders in the image that are kept between runs, as absolute paths.</summary>
    public ImmutableArray<string> CacheMounts { get; init; } = [];

    /// <summary>Whether the command may use the network in its image. On the build machine it always may.</summary>
    public bool HasNetwork { get; init; }

    public override string FolderFor(CommandStage dependent) => WorkingDirectory;
}
