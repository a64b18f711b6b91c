using ContainerStages.Dockerfiles.Sources;

namespace ContainerStages.Dockerfiles;

/// <summary>A line such as <c># escape=`</c> at the top of the file. The name is in lower case.</summary>
internal sealed record ParserDirective(string Name, string Value, SourceRange Range);
