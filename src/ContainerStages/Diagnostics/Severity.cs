namespace ContainerStages.Diagnostics;

/// <summary>What a finding of a check does to a build. From least to most.</summary>
internal enum Severity
{
    /// <summary>It is mentioned in a detailed log only.</summary>
    None,

    /// <summary>The image is delivered.</summary>
    Warning,

    /// <summary>Nothing is delivered.</summary>
    Error,
}
