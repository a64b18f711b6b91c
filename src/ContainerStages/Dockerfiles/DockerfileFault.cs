using ContainerStages.Dockerfiles.Sources;

namespace ContainerStages.Dockerfiles;

/// <summary>
/// What BuildKit would refuse: the place, what is wrong, why that cannot be built, and what to write instead. All of it is text of ours, but it quotes the file:
/// clean it before it is logged.
/// </summary>
internal sealed record DockerfileFault(SourceRange Range, string Problem, string Reason, string Fix);
