using ContainerStages.Dockerfiles.Expansion;

namespace ContainerStages.Dockerfiles;

/// <summary>What the parser directives at the top of the file say.</summary>
internal sealed record DockerfileDirectives
{
    /// <summary>The directive lines in their order.</summary>
    public IReadOnlyList<ParserDirective> Lines { get; init; } = [];

    /// <summary>A backslash or a backtick: it escapes characters, and continues a line at its end.</summary>
    public char Escape { get; init; } = DockerfileEscape.Default;

    /// <summary>Whether the file says <c># check=error=true</c>.</summary>
    public bool ChecksAreErrors { get; init; }
}
