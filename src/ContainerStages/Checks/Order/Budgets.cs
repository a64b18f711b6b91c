namespace ContainerStages.Checks.Order;

/// <summary>What a project allows its image to have; null where it sets no limit.</summary>
public sealed record Budgets
{
    /// <summary>Bytes of files that lie under files of ours; unset, none is allowed.</summary>
    public long? WastedBytes { get; init; }

    /// <summary>Compressed bytes of all layers, the base's too: what a node downloads that has none of them.</summary>
    public long? ImageSize { get; init; }

    /// <summary>Layers, the base's too.</summary>
    public long? Layers { get; init; }

    /// <summary>Compressed bytes of the app's layer: what is sent after an edit of the app.</summary>
    public long? ChangedBytes { get; init; }
}
