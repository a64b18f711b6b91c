using System.Collections.Immutable;

namespace ContainerStages.Pipeline;

/// <summary>Which builder of Dockerfiles is used, and what it gets.</summary>
internal sealed record BuilderRequest
{
    /// <summary><c>ContainerStagesBuilderTool</c>; empty for the one that works.</summary>
    public string Tool { get; init; } = "";

    /// <summary><c>ContainerStagesBuilderArguments</c>.</summary>
    public ImmutableArray<string> Arguments { get; init; } = [];

    /// <summary>NuGet's configuration of the user, which the build sees as a secret: an absolute path, or null for none.</summary>
    public string? NuGetConfiguration { get; init; }

    /// <summary>The value of a variable of the environment.</summary>
    public required Func<string, string?> Variable { get; init; }

    /// <inheritdoc cref="RunStagesRequest.UserSecretsFile"/>
    public string? UserSecretsFile { get; init; }
}
