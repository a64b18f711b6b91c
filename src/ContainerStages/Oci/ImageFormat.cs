namespace ContainerStages.Oci;

/// <summary>The media types of an image's manifest, configuration and layers.</summary>
public enum ImageFormat
{
    /// <summary>Those of the image-spec, such as <c>application/vnd.oci.image.manifest.v1+json</c>.</summary>
    Oci,

    /// <summary>Docker's older ones, such as <c>application/vnd.docker.distribution.manifest.v2+json</c>.</summary>
    Docker,
}
