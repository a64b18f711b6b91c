using ContainerStages.Dockerfiles.Sources;

namespace ContainerStages.Dockerfiles;

/// <summary>
/// One argument of an instruction.
/// <see cref="Text"/> is what stands in the file, its quotes included, without the line ends that a continuation hides.
/// <see cref="Argument"/> is what variables are expanded in: the same text, or the content of the string in the JSON form.
/// <see cref="Value"/> is the argument without quotes and escapes; its variables stay as they are.
/// </summary>
internal sealed record DockerfileWord(string Text, string Argument, string Value, SourceRange Range);
