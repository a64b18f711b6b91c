using System.Globalization;
using ContainerStages.Diagnostics;
using ContainerStages.IO;
using ContainerStages.Scans;

namespace ContainerStages.Pipeline;

/// <summary>Finds out before anything is compiled whether the scanner is installed, and which exceptions have expired.</summary>
public static class CheckScan
{
    /// <param name="scan">How images are scanned.</param>
    /// <param name="settings">Has the variable <c>PATH</c>.</param>
    /// <param name="reporter">Receives a warning for each exception that has expired.</param>
    /// <returns>False if such a warning counts as an error.</returns>
    /// <exception cref="ContainerStagesException">The settings cannot be used, or the program is missing.</exception>
    public static bool Run(ScanSettings scan, PipelineSettings settings, IReporter reporter)
    {
        new ScanProgram(scan, settings.Registries.Variable, Progress.None, reporter.Normal).Check();
        bool isFine = true;
        foreach (ExceptedVulnerability exception in scan.Exceptions.Where(exception => exception.IsExpired(scan.Today)))
        {
            isFine &= !reporter.Report(new Problem(
                Catalogue.ScanExceptionExpired.Code,
                IsError: false,
                string.Create(CultureInfo.InvariantCulture, $"the exception for {exception.Vulnerability} expired on {exception.Expires:yyyy-MM-dd}: if {scan.Tool} finds it, it counts"),
                "Look again whether it does harm here. Then set a later date in Expires, or remove the ContainerStageScanException.")
            {
                Subject = ItemReference.ScanException(exception.Vulnerability),
            });
        }

        return isFine;
    }
}
