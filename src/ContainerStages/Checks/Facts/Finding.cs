using ContainerStages.Diagnostics;

namespace ContainerStages.Checks.Facts;

/// <summary>A finding of a check, with the same three parts as every message of the package.</summary>
/// <param name="Diagnostic">The row of the catalogue.</param>
/// <param name="Message">The fault, and why it matters.</param>
/// <param name="Advice">How to fix it.</param>
internal sealed record Finding(Diagnostic Diagnostic, string Message, string Advice)
{
    /// <summary>
    /// A lower severity than the check's, if this case is a risk and not a failure; null for the check's own. The project's severity takes precedence
    /// over both.
    /// </summary>
    public Severity? Severity { get; init; }

    /// <summary>The fingerprint of the secret, by which a project can allow it; null if the finding is not about a secret.</summary>
    public string? Fingerprint { get; init; }
}
