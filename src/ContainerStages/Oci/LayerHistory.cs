namespace ContainerStages.Oci;

/// <summary>One added layer, as the configuration lists it.</summary>
/// <param name="Comment">Null for no comment.</param>
internal sealed record LayerHistory(Digest DiffId, string CreatedBy, string? Comment = null);
