using ContainerStages.Dockerfiles.Sources;

namespace ContainerStages.Dockerfiles;

/// <summary>Collects what is wrong while a Dockerfile is read.</summary>
internal sealed class FaultList
{
    private const int QuotedLength = 60;
    private readonly List<DockerfileFault> _faults = [];

    public void Add(SourceRange range, string problem, string reason, string fix) => _faults.Add(new DockerfileFault(range, problem, reason, fix));

    /// <summary>The faults in the order of the text.</summary>
    public IReadOnlyList<DockerfileFault> InOrder() => [.. _faults.OrderBy(fault => fault.Range.Start)];

    /// <summary>A part of the file in a message; a long one is cut.</summary>
    public static string Quote(string text) => text.Length > QuotedLength ? $"'{text[..QuotedLength]}…'" : $"'{text}'";
}
