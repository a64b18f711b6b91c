namespace ContainerStages.Checks.Facts;

/// <summary>The budgets that a project sets for its image; null for no limit.</summary>
public sealed record Budgets
{
    /// <summary>Bytes of files of the base that the app's files overwrite; without this budget, none is allowed.</summary>
    public long? WastedBytes { get; init; }

    /// <summary>Compressed bytes of all layers, including the base's: the download of a node that has none of them.</summary>
    public long? ImageSize { get; init; }

    /// <summary>The number of layers, including the base's.</summary>
    public long? Layers { get; init; }

    /// <summary>Compressed bytes of the app's layer, which are sent after an edit of the app.</summary>
    public long? ChangedBytes { get; init; }
}
