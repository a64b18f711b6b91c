using ContainerStages.Dockerfiles.Sources;

namespace ContainerStages.Dockerfiles.Ignore;

/// <summary>A pattern that stops a build: the place, what is wrong, and what to write instead.</summary>
internal sealed record DockerignoreFault(SourceRange Range, string Problem, string Fix);
