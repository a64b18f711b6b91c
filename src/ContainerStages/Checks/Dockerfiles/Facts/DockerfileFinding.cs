using ContainerStages.Checks.Facts;
using ContainerStages.Diagnostics;
using ContainerStages.Dockerfiles.Sources;

namespace ContainerStages.Checks.Dockerfiles.Facts;

/// <summary>A finding in a Dockerfile.</summary>
/// <param name="Finding">The fault, why it matters, and what to write.</param>
/// <param name="Range">The place that is to be changed.</param>
internal sealed record DockerfileFinding(Finding Finding, SourceRange Range)
{
    public DockerfileFinding(Diagnostic diagnostic, SourceRange range, string message, string advice, Severity? severity = null)
        : this(new Finding(diagnostic, message, advice) { Severity = severity }, range)
    {
    }

    public string Code => Finding.Diagnostic.Code;
}
