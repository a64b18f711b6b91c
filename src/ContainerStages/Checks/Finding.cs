using ContainerStages.Diagnostics;

namespace ContainerStages.Checks;

/// <summary>What a check found: the same three parts as every message of ours.</summary>
/// <param name="Diagnostic">The row of the catalogue.</param>
/// <param name="Message">What is wrong, and why that matters.</param>
/// <param name="Advice">What to do.</param>
internal sealed record Finding(Diagnostic Diagnostic, string Message, string Advice)
{
    /// <summary>Below the check's own, where this case is a risk and not a failure; null for the check's own. What the project says wins over both.</summary>
    public Severity? Severity { get; init; }

    /// <summary>Of the secret that it is about, for a project that knows this one and allows it; null where it is about none.</summary>
    public string? Fingerprint { get; init; }
}
