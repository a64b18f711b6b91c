using System.Collections.Immutable;
using ContainerStages.Oci;

namespace ContainerStages.Pipeline;

/// <summary>
/// A stage as it was written (<c>ContainerStage</c>). It has one of <see cref="Command"/>, <see cref="Projects"/>, <see cref="Packages"/>,
/// <see cref="Url"/> and <see cref="Image"/>; a command may have an image to run in. Relative paths start from the project's folder.
/// </summary>
/// <param name="Name">Letters, digits, <c>_</c>, <c>.</c> and <c>-</c>, at most 64.</param>
public sealed record StageDefinition(string Name)
{
    /// <summary>A line, or lines, for a shell.</summary>
    public string Command { get; init; } = "";

    /// <summary>Projects that are built one after the other.</summary>
    public ImmutableArray<string> Projects { get; init; } = [];

    /// <summary>Of the projects; <c>Build</c> unless set.</summary>
    public ImmutableArray<string> Targets { get; init; } = [];

    /// <summary>What the projects are built in.</summary>
    public string Configuration { get; init; } = "Release";

    /// <summary>Packages of the distribution; <c>default</c> stands for what the app needs.</summary>
    public ImmutableArray<string> Packages { get; init; } = [];

    /// <summary>An apt sources file for the packages; empty for the build machine's own distribution.</summary>
    public string Sources { get; init; } = "";

    /// <summary>Whether packages that the base image has are left out, for copies onto it.</summary>
    public bool IsOnBase { get; init; }

    /// <summary>The file that is downloaded, with <c>https</c> or <c>http</c>.</summary>
    public string Url { get; init; } = "";

    /// <summary>Of the file: 64 hexadecimal digits, which <c>sha256:</c> may precede.</summary>
    public string Sha256 { get; init; } = "";

    /// <summary>The image whose files are meant, or that the command runs in.</summary>
    public string Image { get; init; } = "";

    /// <summary>What paths of the stage are relative to; empty for the project's folder.</summary>
    public string WorkingDirectory { get; init; } = "";

    /// <summary>Patterns of files that the command reads. None: it runs among the sources, and its result is never kept.</summary>
    public ImmutableArray<string> Inputs { get; init; } = [];

    /// <summary>Patterns of files that the command writes; for a download, the file's name, if it is not the last part of the URL.</summary>
    public ImmutableArray<string> Outputs { get; init; } = [];

    /// <summary>Names of stages whose outputs it needs.</summary>
    public ImmutableArray<string> DependsOn { get; init; } = [];

    /// <summary>For the command, as <c>NAME=VALUE</c>.</summary>
    public ImmutableArray<string> Environment { get; init; } = [];

    /// <summary>For the command, as <c>NAME</c>, <c>NAME=env:VARIABLE</c> and so on; their values are read when it runs.</summary>
    public ImmutableArray<string> Secrets { get; init; } = [];

    /// <summary>Folders in the image, as absolute paths, that are kept between runs.</summary>
    public ImmutableArray<string> CacheMounts { get; init; } = [];

    /// <summary>Whether the command may use the network in its image. On the build machine it always may.</summary>
    public bool HasNetwork { get; init; }
}

/// <summary>The outputs of a stage that was run, which are kept in the content store.</summary>
public sealed record StageOutput
{
    internal StageOutput(string stage, Descriptor layer) => (Stage, Layer) = (stage, layer);

    /// <summary>The stage's name.</summary>
    public string Stage { get; }

    /// <summary>The files, at their paths below the stage's working directory.</summary>
    internal Descriptor Layer { get; }
}
