namespace ContainerStages.Dockerfiles;

/// <summary>A FROM and what follows it.</summary>
/// <param name="Index">From 0: <c>COPY --from=0</c> can name a stage so.</param>
/// <param name="Name">In lower case, because stage names have no case; <c>From.Words[2]</c> is the name as written.</param>
/// <param name="Base">The image or stage as written, variables included.</param>
/// <param name="From">The FROM itself; it is not among the instructions.</param>
/// <param name="Instructions">The others, in their order.</param>
internal sealed record DockerfileStage(
    int Index, string? Name, DockerfileWord Base, DockerfileInstruction From, IReadOnlyList<DockerfileInstruction> Instructions);
