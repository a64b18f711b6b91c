namespace ContainerStages.Diagnostics;

/// <summary>The effect of a finding on a build, from lowest to highest.</summary>
public enum Severity
{
    /// <summary>The finding is only in a detailed log.</summary>
    None,

    /// <summary>The image is delivered.</summary>
    Warning,

    /// <summary>Nothing is delivered.</summary>
    Error,
}

internal static class SeverityExtensions
{
    /// <summary><c>error</c>, <c>warning</c> or <c>none</c>, as in <c>ContainerStageCheck</c>.</summary>
    public static string Word(this Severity severity) => severity.ToString().ToLowerInvariant();
}
