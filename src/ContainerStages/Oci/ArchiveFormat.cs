namespace ContainerStages.Oci;

/// <summary>The format of an image's tar file.</summary>
internal enum ArchiveFormat
{
    /// <summary>The format of <c>docker save</c>: a <c>manifest.json</c> names the configuration and the layers.</summary>
    Docker,

    /// <summary>An image layout (image-spec, image-layout.md).</summary>
    Oci,
}
