using ContainerStages.Dockerfiles.Sources;

namespace ContainerStages.Dockerfiles;

/// <summary>
/// A Dockerfile as BuildKit's frontend reads it, with the place of every part. A text that BuildKit refuses is read as far as possible, and
/// <see cref="Faults"/> says what is wrong.
/// </summary>
internal sealed record Dockerfile
{
    public required string Text { get; init; }

    public required DockerfileDirectives Directives { get; init; }

    public required IReadOnlyList<DockerfileComment> Comments { get; init; }

    /// <summary>All instructions in their order, FROM and the misplaced ones included.</summary>
    public required IReadOnlyList<DockerfileInstruction> Instructions { get; init; }

    /// <summary>The ARGs before the first FROM: only FROM sees their values, unless a stage declares the name again.</summary>
    public required IReadOnlyList<DockerfileInstruction> GlobalArguments { get; init; }

    public required IReadOnlyList<DockerfileStage> Stages { get; init; }

    /// <summary>What BuildKit would refuse, in the order of the text. Empty for every file that it takes.</summary>
    public required IReadOnlyList<DockerfileFault> Faults { get; init; }

    /// <summary>Reads a Dockerfile. It never throws: whatever is wrong is among the faults.</summary>
    public static Dockerfile Parse(string text) => new DockerfileReader(new SourceText(text)).Read();
}
