using System.Collections.Immutable;
using ContainerStages.Checks.Dockerfiles.Facts;
using ContainerStages.Diagnostics;

namespace ContainerStages.Checks.Dockerfiles;

/// <summary>A finding with the severity that counts.</summary>
/// <param name="Finding">What was found.</param>
/// <param name="Severity">The project's, else the file's, else the rule's.</param>
/// <param name="Suppression">The justification of the file's directive that turns it off; null if none does.</param>
internal sealed record GradedFinding(DockerfileFinding Finding, Severity Severity, string? Suppression);

/// <summary>Runs the rules, and applies the file's directives and the project's severities.</summary>
internal static class DockerfileGrades
{
    public static ImmutableArray<GradedFinding> Of(DockerfileUnderCheck facts, CheckPolicy policy)
    {
        var skips = new DockerfileSkips(facts.Dockerfile);
        return
        [
            .. from finding in DockerfileChecks.Run(facts).Concat(skips.Unjustified()).OrderBy(finding => finding.Range.Start)
               select new GradedFinding(finding, SeverityOf(finding, facts, policy), skips.JustificationFor(finding)),
        ];
    }

    /// <summary><c># check=error=true</c> makes every warning an error, unless the project re-grades the check.</summary>
    private static Severity SeverityOf(DockerfileFinding finding, DockerfileUnderCheck facts, CheckPolicy policy) => policy.SeverityOf(
        facts.Dockerfile.Directives.ChecksAreErrors ? finding.Finding with { Severity = Severity.Error } : finding.Finding);
}
