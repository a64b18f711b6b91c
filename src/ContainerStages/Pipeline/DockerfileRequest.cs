using System.Collections.Immutable;
using ContainerStages.Builders.Writing;
using ContainerStages.Stages.Publishing;

namespace ContainerStages.Pipeline;

/// <summary>What a Dockerfile is written from, besides the image. All paths are absolute.</summary>
internal sealed record DockerfileRequest
{
    /// <summary>The app's project.</summary>
    public required string ProjectFile { get; init; }

    /// <summary>The project and all that it refers to.</summary>
    public required ImmutableArray<ProjectReport> Projects { get; init; }

    /// <summary><c>ContainerStagesTestProject</c>.</summary>
    public ImmutableArray<string> Tests { get; init; } = [];

    /// <summary>The folder that a build sees.</summary>
    public required string SourceRoot { get; init; }

    /// <summary>The image with the .NET SDK.</summary>
    public required string BuildImage { get; init; }

    /// <summary>Global properties for what runs in the build, <c>Configuration</c> first.</summary>
    public required ImmutableArray<KeyValuePair<string, string>> Properties { get; init; }

    /// <summary>Of the app; empty for an app that is published without one.</summary>
    public string RuntimeIdentifier { get; init; } = "";

    /// <summary>The Dockerfile is for all processors: the builder says which.</summary>
    public bool IsForSeveralPlatforms { get; init; }

    /// <summary>The app brings .NET, in files of its own.</summary>
    public bool IsSelfContained { get; init; }

    /// <summary>NuGet brings the shared framework into the base.</summary>
    public bool HasFramework { get; init; }

    /// <summary>For the line <c># syntax=</c>; empty for none, and the builder's own.</summary>
    public string Syntax { get; init; } = "";

    /// <summary>Whether the builder knows <c>COPY --link</c> and <c>RUN --network</c>.</summary>
    public bool IsForBuildKit { get; init; } = true;

    /// <summary>The first line of the Dockerfile, or none.</summary>
    public string SyntaxLine => Syntax.Length > 0 ? $"# syntax={Syntax}\n" : "";

    /// <inheritdoc cref="BuildSettings"/>
    public BuildSettings Settings(string? user, ImmutableArray<string> layers) => new()
    {
        BuildImage = BuildImage,
        Properties = Properties,
        RuntimeIdentifier = IsForSeveralPlatforms ? RuntimeIdentifier[..RuntimeIdentifier.LastIndexOf('-')] : RuntimeIdentifier,
        IsForSeveralPlatforms = IsForSeveralPlatforms,
        IsForBuildKit = IsForBuildKit,
        User = user,
        Layers = layers,
    };
}
