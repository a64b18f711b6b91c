using ContainerStages.Images;
using ContainerStages.Oci;

namespace ContainerStages.Destinations;

/// <summary>What a layout or an archive holds of an image.</summary>
internal static class ImageBlobs
{
    /// <summary>The layers, the configuration and, last, the manifest: each once, whatever refers to it before what refers to it.</summary>
    public static IEnumerable<Descriptor> Blobs(this Image image) =>
        image.Manifest.Layers.Append(image.Manifest.Config).Append(image.Descriptor).DistinctBy(blob => blob.Digest);

    /// <summary>An entry of a layout's index.</summary>
    public static Descriptor Tagged(this Image image, string tag) =>
        image.Descriptor with { Annotations = image.Descriptor.Annotations.SetItem(Annotation.RefName, tag) };
}
