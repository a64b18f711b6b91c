namespace ContainerStages.Oci;

/// <summary>Keys of annotations.</summary>
internal static class Annotation
{
    /// <summary>An image's tag in a layout's index (image-spec, annotations.md).</summary>
    public const string RefName = "org.opencontainers.image.ref.name";

    /// <summary>Whether it is one of those that the specification defines for images, as labels and as annotations (image-spec, annotations.md).</summary>
    public static bool IsOfImage(string key) => key.StartsWith("org.opencontainers.image.", StringComparison.Ordinal);

    /// <summary>A label: the digest of the manifest of the base that the image was built on (image-spec, annotations.md).</summary>
    public const string BaseDigest = "org.opencontainers.image.base.digest";

    /// <summary>A label: the name of that base.</summary>
    public const string BaseName = "org.opencontainers.image.base.name";

    /// <summary>A file's name (image-spec, annotations.md).</summary>
    public const string Title = "org.opencontainers.image.title";

    /// <summary>A label: the version of what is in the image.</summary>
    public const string Version = "org.opencontainers.image.version";

    /// <summary>A label: the commit that the image was built from.</summary>
    public const string Revision = "org.opencontainers.image.revision";

    /// <summary>A label: where the sources are.</summary>
    public const string Source = "org.opencontainers.image.source";

    /// <summary>On statements of an index: the digest of the image that they are about (BuildKit, attestation-storage.md).</summary>
    public const string AttestedDigest = "vnd.docker.reference.digest";

    /// <summary>On statements of an index, always with the value <see cref="AttestationType"/>.</summary>
    public const string AttestedType = "vnd.docker.reference.type";

    /// <inheritdoc cref="AttestedType"/>
    public const string AttestationType = "attestation-manifest";

    /// <summary>On a statement: its <c>predicateType</c>.</summary>
    public const string PredicateType = "in-toto.io/predicate-type";

    /// <summary>An image's whole name, under which <c>ctr image import</c> and <c>docker load</c> store an OCI archive.</summary>
    public const string ContainerdImageName = "io.containerd.image.name";

    /// <summary>Marks an entry of a layout's index as written by this package, which may remove its blobs when another entry replaces it.</summary>
    public const string Own = "io.containerstages.own";
}
