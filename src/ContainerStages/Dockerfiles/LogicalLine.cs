using ContainerStages.Dockerfiles.Sources;

namespace ContainerStages.Dockerfiles;

/// <summary>The lines of one instruction as one text.</summary>
internal sealed record LogicalLine(JoinedText Text, bool HasEmptyContinuation);
