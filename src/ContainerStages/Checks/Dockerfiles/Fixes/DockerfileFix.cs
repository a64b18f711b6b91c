using System.Collections.Immutable;

namespace ContainerStages.Checks.Dockerfiles.Fixes;

/// <summary>A change that is meant to leave the build's result as it is.</summary>
/// <param name="Code">The check that it satisfies.</param>
/// <param name="Line">Where.</param>
/// <param name="What">What it does, in a few words.</param>
/// <param name="Edits">They do not overlap.</param>
internal sealed record DockerfileFix(string Code, int Line, string What, ImmutableArray<TextEdit> Edits);
