using System.Collections.Immutable;
using ContainerStages.Checks;

namespace ContainerStages.Pipeline;

/// <summary>Dockerfiles to check.</summary>
public sealed record CheckDockerfilesRequest
{
    /// <summary>The files, folders and patterns.</summary>
    public required ImmutableArray<DockerfileSource> Sources { get; init; }

    /// <summary>An absolute path that names in messages and in the SARIF file are relative to.</summary>
    public required string BaseFolder { get; init; }

    /// <summary>Re-graded checks. They take precedence over the files' own directives about severity.</summary>
    public ImmutableArray<Regrading> Checks { get; init; } = [];

    /// <summary>Where the findings are also written as SARIF 2.1.0; an absolute path, null for nowhere.</summary>
    public string? SarifFile { get; init; }

    /// <summary>Whether every finding is at most a warning.</summary>
    public bool ErrorsAreWarnings { get; init; }

    /// <summary>Whether base images need a digest besides their tag.</summary>
    public bool WantsDigests { get; init; }
}

/// <summary>Where Dockerfiles are.</summary>
/// <param name="Path">
/// An absolute path of a file or a folder, or a pattern with <c>*</c>, <c>**</c> and <c>?</c>. Of a folder, all Dockerfiles below it count.
/// </param>
public sealed record DockerfileSource(string Path)
{
    /// <summary>The folder of the build context, an absolute path; null to find it by what the Dockerfile copies.</summary>
    public string? Context { get; init; }

    /// <summary>The stage that becomes the image; null for the last.</summary>
    public string? Stage { get; init; }
}

/// <summary>What was found.</summary>
/// <param name="Files">How many Dockerfiles were read.</param>
/// <param name="Errors">How many findings count as errors.</param>
/// <param name="Warnings">How many are warnings.</param>
public sealed record CheckDockerfilesResult(int Files, int Errors, int Warnings);
