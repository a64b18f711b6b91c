using ContainerStages.Dockerfiles.Sources;

namespace ContainerStages.Dockerfiles;

/// <summary>
/// <c>--name=value</c> directly behind the keyword. Quotes and escapes are gone from the value, and its variables are not expanded yet.
/// A flag without <c>=</c> has no value; a switch such as <c>--link</c> is on then.
/// </summary>
internal sealed record DockerfileFlag(string Name, string? Value, SourceRange Range, SourceRange ValueRange);
