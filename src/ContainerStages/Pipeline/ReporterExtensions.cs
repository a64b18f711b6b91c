using ContainerStages.Checks;
using ContainerStages.Checks.Facts;
using ContainerStages.Diagnostics;
using ContainerStages.IO;

namespace ContainerStages.Pipeline;

internal static class ReporterExtensions
{
    public static void High(this IReporter reporter, string line) => reporter.Write(Importance.High, line);

    public static void Normal(this IReporter reporter, string line) => reporter.Write(Importance.Normal, line);

    /// <summary>One for each verb: its lines say what all of the verb's long work does.</summary>
    public static Progress Progress(this IReporter reporter) => new(reporter.High, TimeProvider.System);

    public static void Error(this IReporter reporter, Diagnostic diagnostic, string message, string advice) =>
        reporter.Report(new Problem(diagnostic.Code, IsError: true, message, advice));

    public static bool Warning(this IReporter reporter, Diagnostic diagnostic, string message, string advice) =>
        reporter.Report(new Problem(diagnostic.Code, IsError: false, message, advice));

    /// <returns>Whether nothing was found that is an error.</returns>
    public static bool Report(this IReporter reporter, IEnumerable<Finding> findings, CheckPolicy policy)
    {
        bool isFine = true;
        foreach (Finding finding in findings)
        {
            Severity severity = policy.SeverityOf(finding);
            if (severity == Severity.None)
            {
                reporter.Normal($"{finding.Diagnostic} is {(finding.Fingerprint is null ? "turned off" : "turned off or allowed")} by the project: {finding.Message}");
            }
            else if (reporter.Report(new Problem(finding.Diagnostic.Code, severity == Severity.Error, finding.Message, finding.Advice)))
            {
                isFine = false;
            }
        }

        return isFine;
    }
}
