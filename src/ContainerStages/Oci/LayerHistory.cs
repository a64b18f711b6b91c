namespace ContainerStages.Oci;

/// <summary>A layer of an image, as its configuration describes it.</summary>
/// <param name="Comment">Null for no comment.</param>
internal sealed record LayerHistory(Digest DiffId, string CreatedBy, string? Comment = null);
