namespace ContainerStages.Benchmarks.Cases;

/// <summary>What a web app has of .NET.</summary>
internal enum AppKind
{
    /// <summary>Self-contained, and the trimmer wrote its framework.</summary>
    Trimmed,

    /// <summary>Self-contained, with the whole framework: 110 MB.</summary>
    Untrimmed,

    /// <summary>Nothing.</summary>
    FrameworkDependent,
}
