using ContainerStages.Diagnostics;
using ContainerStages.Pipeline;

namespace ContainerStages.Tasks;

/// <summary>Checks Dockerfiles, and reports what it finds at its file, line and column.</summary>
public sealed class CheckContainerDockerfiles : DockerfileTask
{
    /// <summary>Where the findings are also written as SARIF; empty for nowhere.</summary>
    public string SarifFile { get; set; } = "";

    /// <summary><c>error</c> (each finding has its own severity), <c>warning</c> (none is more than a warning) or <c>none</c> (nothing is checked).</summary>
    public string Severity { get; set; } = "error";

    private protected override async Task ExecuteAsync(IReporter reporter, CancellationToken cancellationToken)
    {
        bool areWarnings = Severity.ToUpperInvariant() switch
        {
            "ERROR" or "NONE" => false,
            "WARNING" => true,
            _ => throw ContainerStagesException.InvalidValue("ContainerStagesDockerfileSeverity", Severity, "Use error, warning or none."),
        };
        if (!Severity.Equals("none", StringComparison.OrdinalIgnoreCase))
        {
            CheckDockerfilesRequest request = Request() with { SarifFile = SarifFile.Length > 0 ? AbsolutePath(SarifFile)
                : null, ErrorsAreWarnings = areWarnings };
            await CheckDockerfiles.RunAsync(request, reporter, cancellationToken);
        }
    }
}
