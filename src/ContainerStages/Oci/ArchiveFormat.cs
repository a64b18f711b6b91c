namespace ContainerStages.Oci;

/// <summary>What is in an image's tar file.</summary>
internal enum ArchiveFormat
{
    /// <summary>What <c>docker save</c> writes: a <c>manifest.json</c> names the configuration and the layers.</summary>
    Docker,

    /// <summary>An image layout (image-spec, image-layout.md).</summary>
    Oci,
}
