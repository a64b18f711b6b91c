using ContainerStages.Dockerfiles.Sources;

namespace ContainerStages.Dockerfiles;

/// <summary>One instruction. Its range runs from the keyword to the last character, that of the last here-document's closing name included.</summary>
/// <param name="Keyword">In upper case, as in <see cref="Keywords"/>; for an unknown instruction the first word.</param>
/// <param name="Range">The place of the whole instruction.</param>
/// <param name="KeywordRange">The place of the keyword alone.</param>
internal sealed record DockerfileInstruction(string Keyword, SourceRange Range, SourceRange KeywordRange)
{
    public IReadOnlyList<DockerfileFlag> Flags { get; init; } = [];

    /// <summary>
    /// The arguments, as this instruction splits them. A command in shell form is split at unquoted white space; operators such as <c>;</c> do not end a word.
    /// The first word of HEALTHCHECK is <c>CMD</c> or <c>NONE</c>. USER, WORKDIR, STOPSIGNAL and MAINTAINER have one word, white space included.
    /// </summary>
    public IReadOnlyList<DockerfileWord> Words { get; init; } = [];

    /// <summary>Whether the arguments are a JSON array of strings.</summary>
    public bool IsExecForm { get; init; }

    /// <summary>The command in shell form of RUN, CMD, ENTRYPOINT, SHELL and HEALTHCHECK CMD. It gives the place of any part of its text.</summary>
    public JoinedText? CommandLine { get; init; }

    public IReadOnlyList<HereDocument> HereDocuments { get; init; } = [];

    /// <summary>What an ONBUILD leaves to the images that are built on this one.</summary>
    public DockerfileInstruction? Trigger { get; init; }

    /// <summary>The names and values of ENV, LABEL and ARG.</summary>
    public IReadOnlyList<DockerfilePair> Pairs { get; init; } = [];

    /// <summary>The flag of that name, without the dashes; if it is there several times, the last.</summary>
    public DockerfileFlag? Flag(string name) => Flags.LastOrDefault(flag => flag.Name == name);
}
