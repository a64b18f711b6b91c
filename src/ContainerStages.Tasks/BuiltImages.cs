using System.Globalization;
using System.Text;
using ContainerStages.Images;
using ContainerStages.Layers;
using ContainerStages.Oci;
using ContainerStages.Storage;
using Microsoft.Build.Framework;
using Microsoft.Build.Utilities;

namespace ContainerStages.Tasks;

/// <summary>
/// Images on their way through MSBuild, from one task to the next: an item with the digest and what the digest does not tell. The
/// image itself stays in the content store.
/// </summary>
internal static class BuiltImages
{
    /// <summary>Metadata: where the image's ledger is.</summary>
    public const string ReportFolder = "ReportFolder";

    /// <summary>Metadata: where the app's files are.</summary>
    public const string PublishFolder = "PublishFolder";

    private const string BaseLayerCount = "BaseLayerCount";
    private const string BaseReference = "BaseReference";
    private const string Derived = "DerivedLayers";

    /// <param name="image">Of the plan.</param>
    /// <param name="plan">Names its layers.</param>
    /// <param name="reportFolder">Absolute.</param>
    /// <param name="publishFolder">Absolute.</param>
    public static ITaskItem Item(Image image, ImagePlan plan, string reportFolder, string publishFolder)
    {
        ITaskItem2 item = new TaskItem(image.Descriptor.Digest.ToString());
        Set("ManifestMediaType", image.Descriptor.MediaType.ToString());
        Set("ManifestDigest", image.Descriptor.Digest.ToString());
        Set("Manifest", Encoding.UTF8.GetString(image.Manifest.ToBytes()));
        Set("Configuration", Encoding.UTF8.GetString(image.Config.ToBytes()));
        Set(BaseReference, image.BaseReference?.ToString() ?? "");
        Set(BaseLayerCount, image.Layers.Count(layer => layer.IsBase).ToString(CultureInfo.InvariantCulture));
        Set("Layers", Names(plan.Layers));
        Set(Derived, Names(plan.Layers.Where(layer => layer.IsDerived)));
        Set(ReportFolder, reportFolder);
        Set(PublishFolder, publishFolder);
        return item;

        static string Names(IEnumerable<LayerPlan> layers) => string.Join(';', layers.Select(layer => layer.Name));

        // Literally: MSBuild takes metadata for escaped text otherwise, and JSON may have a '%'.
        void Set(string name, string value) => item.SetMetadataValueLiteral(name, value);
    }

    public static string[] DerivedLayers(ITaskItem item) => item.GetMetadata(Derived).Split(';', StringSplitOptions.RemoveEmptyEntries);

    public static async Task<IReadOnlyList<Image>> ReadAsync(IEnumerable<ITaskItem> items, ContentStore store, CancellationToken cancellationToken)
    {
        List<Image> images = [];
        foreach (ITaskItem item in items)
        {
            images.Add(await ImageReader.ReadAsync(
                Digest.Parse(item.ItemSpec),
                int.Parse(item.GetMetadata(BaseLayerCount), CultureInfo.InvariantCulture),
                ImageReference.TryParse(item.GetMetadata(BaseReference)),
                store,
                cancellationToken));
        }

        return images;
    }
}
