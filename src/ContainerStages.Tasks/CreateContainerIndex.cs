using System.Text;
using ContainerStages.Images;
using ContainerStages.Pipeline;
using ContainerStages.Storage;
using Microsoft.Build.Framework;

namespace ContainerStages.Tasks;

/// <summary>Makes the index of images for several platforms, in the content store. Nothing leaves the machine here.</summary>
public sealed class CreateContainerIndex : ContainerTask
{
    /// <summary>The images: outputs of <see cref="BuildContainerImage"/>.</summary>
    [Required]
    public ITaskItem[] Images { get; set; } = [];

    /// <summary><c>ContainerStageAnnotation</c>, with <c>Value</c> and <c>On</c>.</summary>
    public ITaskItem[] Annotations { get; set; } = [];

    /// <summary>The index's digest; of a single image, the manifest's.</summary>
    [Output]
    public string IndexDigest { get; set; } = "";

    /// <summary>The index's media type; of a single image, the manifest's.</summary>
    [Output]
    public string IndexMediaType { get; set; } = "";

    /// <summary>The index's JSON; of a single image, the manifest's.</summary>
    [Output]
    public string Index { get; set; } = "";

    private protected override async Task ExecuteAsync(CancellationToken cancellationToken)
    {
        using ContentStore store = OpenStore();
        ImageSet images = await ImageSet.CreateAsync(
            await BuiltImage.ReadAsync(BuiltImages.Of(Images), store, cancellationToken),
            new IndexRequest { Annotations = ItemText.Annotations(Annotations, ofIndex: true) },
            store,
            cancellationToken);
        IndexDigest = images.Descriptor.Digest.ToString();
        IndexMediaType = images.Descriptor.MediaType.ToString();
        Index = Encoding.UTF8.GetString(await store.ReadAsync(images.Descriptor, cancellationToken));
        foreach (Image image in images.Images)
        {
            LogHigh($"  {image.Config.Platform,-16} {image.Descriptor.Digest.Short}");
        }
    }
}
