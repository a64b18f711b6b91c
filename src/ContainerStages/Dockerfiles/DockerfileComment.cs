using ContainerStages.Dockerfiles.Sources;

namespace ContainerStages.Dockerfiles;

/// <summary>A comment line, those between the lines of one instruction included. The text begins behind the <c>#</c>, without white space around it.</summary>
internal sealed record DockerfileComment(string Text, SourceRange Range);
