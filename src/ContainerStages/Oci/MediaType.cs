namespace ContainerStages.Oci;

/// <summary>A media type of the image-spec (media-types.md) or its Docker schema 2 twin.</summary>
internal readonly record struct MediaType(string Value)
{
    public static readonly MediaType OciManifest = new("application/vnd.oci.image.manifest.v1+json");
    public static readonly MediaType OciIndex = new("application/vnd.oci.image.index.v1+json");
    public static readonly MediaType OciConfig = new("application/vnd.oci.image.config.v1+json");

    /// <summary>The configuration of an artifact that needs none: <c>{}</c> (image-spec, manifest.md, guidelines for artifact usage).</summary>
    public static readonly MediaType OciEmpty = new("application/vnd.oci.empty.v1+json");

    /// <summary>A statement about an artifact (in-toto, attestation spec, "Bundle").</summary>
    public static readonly MediaType InToto = new("application/vnd.in-toto+json");
    public static readonly MediaType OciLayer = new("application/vnd.oci.image.layer.v1.tar");
    public static readonly MediaType OciLayerGzip = new("application/vnd.oci.image.layer.v1.tar+gzip");
    public static readonly MediaType OciLayerZstd = new("application/vnd.oci.image.layer.v1.tar+zstd");
    public static readonly MediaType DockerManifest = new("application/vnd.docker.distribution.manifest.v2+json");
    public static readonly MediaType DockerManifestList = new("application/vnd.docker.distribution.manifest.list.v2+json");
    public static readonly MediaType DockerConfig = new("application/vnd.docker.container.image.v1+json");
    public static readonly MediaType DockerLayer = new("application/vnd.docker.image.rootfs.diff.tar");
    public static readonly MediaType DockerLayerGzip = new("application/vnd.docker.image.rootfs.diff.tar.gzip");

    public bool IsIndex => this == OciIndex || this == DockerManifestList;

    public bool IsManifest => this == OciManifest || this == DockerManifest;

    public bool IsGzip => this == OciLayerGzip || this == DockerLayerGzip;

    public bool IsZstd => this == OciLayerZstd;

    public override string ToString() => Value;
}
