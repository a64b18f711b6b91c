using System.Collections.Immutable;
using ContainerStages.Pipeline;
using Microsoft.Build.Framework;
using Microsoft.Build.Utilities;

namespace ContainerStages.Tasks;

/// <summary>
/// Images on their way through MSBuild, from one task to the next: a <see cref="BuiltImage"/> as an item with metadata. It is written and read here and nowhere
/// else; the targets read some of the metadata.
/// </summary>
internal static class BuiltImages
{
    public static ITaskItem Item(BuiltImage image)
    {
        ITaskItem2 item = new TaskItem(image.Digest);
        Set("ManifestMediaType", image.MediaType);
        Set("ManifestDigest", image.Digest);
        Set(nameof(BuiltImage.Manifest), image.Manifest);
        Set(nameof(BuiltImage.Configuration), image.Configuration);
        Set(nameof(BuiltImage.LayerSources), string.Concat(image.LayerSources.Select(source => source + ";")));
        Set(nameof(BuiltImage.Layers), string.Join(';', image.Layers));
        Set(nameof(BuiltImage.DerivedLayers), string.Join(';', image.DerivedLayers));
        Set(nameof(BuiltImage.ReportFolder), image.ReportFolder);
        Set(nameof(BuiltImage.PublishFolder), image.PublishFolder);
        return item;

        // Literally: MSBuild takes metadata for escaped text otherwise, and JSON may have a '%'.
        void Set(string name, string value) => item.SetMetadataValueLiteral(name, value);
    }

    public static ImmutableArray<BuiltImage> Of(IEnumerable<ITaskItem> items) => [.. items.Select(Of)];

    public static BuiltImage Of(ITaskItem item)
    {
        return new BuiltImage
        {
            Digest = item.ItemSpec,
            MediaType = Get("ManifestMediaType"),
            Manifest = Get(nameof(BuiltImage.Manifest)),
            Configuration = Get(nameof(BuiltImage.Configuration)),
            LayerSources = [.. Get(nameof(BuiltImage.LayerSources)).Split(';').SkipLast(1)],
            Layers = Names(nameof(BuiltImage.Layers)),
            DerivedLayers = Names(nameof(BuiltImage.DerivedLayers)),
            ReportFolder = Get(nameof(BuiltImage.ReportFolder)),
            PublishFolder = Get(nameof(BuiltImage.PublishFolder)),
        };

        string Get(string name) => item.GetMetadata(name);

        ImmutableArray<string> Names(string name) => [.. Get(name).Split(';', StringSplitOptions.RemoveEmptyEntries)];
    }
}
