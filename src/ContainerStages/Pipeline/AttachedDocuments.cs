namespace ContainerStages.Pipeline;

/// <summary>How registries get the bills of materials and the provenance of an image.</summary>
public enum AttachedDocuments
{
    /// <summary>Not at all.</summary>
    None,

    /// <summary>As artifacts that refer to the image.</summary>
    Referrers,

    /// <summary>In the image's index, as BuildKit does: a single image gets an index, too.</summary>
    Index,
}
