namespace ContainerStages.TestKit.Pipelines;

/// <summary>What a cache was restored from.</summary>
internal enum CacheHit
{
    None,

    /// <summary>An entry of another key.</summary>
    Restored,

    /// <summary>The entry of its key.</summary>
    Exact,
}
