using ContainerStages.Dockerfiles.Sources;

namespace ContainerStages.Checks.Dockerfiles.Facts;

/// <summary>The name of a stage or an image, and its place.</summary>
internal sealed record DockerfileFlagValue(string Value, SourceRange Range);
