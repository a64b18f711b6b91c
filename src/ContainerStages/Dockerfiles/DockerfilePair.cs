namespace ContainerStages.Dockerfiles;

/// <summary>A name and its value in ENV, ARG or LABEL. Only an ARG can have none. <c>ENV name some text</c>, the old form, is one pair as well.</summary>
internal sealed record DockerfilePair(DockerfileWord Key, DockerfileWord? Value);
