using ContainerStages.Dockerfiles.Sources;

namespace ContainerStages.Dockerfiles;

/// <summary>
/// What BuildKit would refuse: the place, what is wrong, why that cannot be built, and what to write instead. The texts quote the file:
/// clean them before they are logged.
/// </summary>
internal sealed record DockerfileFault(SourceRange Range, string Problem, string Reason, string Fix);
