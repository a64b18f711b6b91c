using System.Collections.Immutable;
using System.Text;
using ContainerStages.Images;
using ContainerStages.Oci;
using ContainerStages.Storage;

namespace ContainerStages.Pipeline;

/// <summary>
/// An image in the content store: what <see cref="BuildImage"/> hands to the other verbs, which may run in another process. The digest names the bytes; the
/// rest is what they do not tell. The ledger's draft lies in <see cref="ReportFolder"/>.
/// </summary>
public sealed record BuiltImage
{
    /// <summary>The manifest's, such as <c>sha256:…</c>.</summary>
    public required string Digest { get; init; }

    /// <summary>The manifest's.</summary>
    public required string MediaType { get; init; }

    /// <summary>The manifest, as JSON.</summary>
    public required string Manifest { get; init; }

    /// <summary>The configuration, as JSON.</summary>
    public required string Configuration { get; init; }

    /// <summary>
    /// One for each layer that came with the base or is taken from another image, bottom to top: where it can be fetched and mounted from, as registry,
    /// repository and tag or digest. Empty for a layer that is in no registry.
    /// </summary>
    public ImmutableArray<string> LayerSources { get; init; } = [];

    /// <summary>The names of the layers above these, bottom to top.</summary>
    public ImmutableArray<string> Layers { get; init; } = [];

    /// <summary>Those of <see cref="Layers"/> whose bytes depend on what lies above them, such as a trimmed framework.</summary>
    public ImmutableArray<string> DerivedLayers { get; init; } = [];

    /// <summary>The absolute path of the folder with the image's ledger.</summary>
    public required string ReportFolder { get; init; }

    /// <summary>The absolute path of the folder with the app's files.</summary>
    public required string PublishFolder { get; init; }

    /// <param name="image">Of the plan.</param>
    /// <param name="plan">Names its layers.</param>
    internal static BuiltImage Of(Image image, ImagePlan plan, string reportFolder, string publishFolder) => new()
    {
        Digest = image.Descriptor.Digest.ToString(),
        MediaType = image.Descriptor.MediaType.ToString(),
        Manifest = Encoding.UTF8.GetString(image.Manifest.ToBytes()),
        Configuration = Encoding.UTF8.GetString(image.Config.ToBytes()),
        LayerSources = [.. image.Layers.Where(layer => layer.IsBase).Select(layer => layer.Source?.ToString() ?? "")],
        Layers = [.. plan.Layers.Select(layer => layer.Name)],
        DerivedLayers = [.. plan.Layers.Where(layer => layer.IsDerived).Select(layer => layer.Name)],
        ReportFolder = reportFolder,
        PublishFolder = publishFolder,
    };

    /// <summary>An image that was put together from layers in registries, to be started: it has no ledger and no publish folder here.</summary>
    internal static BuiltImage OfPublished(Image image) => new()
    {
        Digest = image.Descriptor.Digest.ToString(),
        MediaType = image.Descriptor.MediaType.ToString(),
        Manifest = Encoding.UTF8.GetString(image.Manifest.ToBytes()),
        Configuration = Encoding.UTF8.GetString(image.Config.ToBytes()),
        LayerSources = [.. image.Layers.Select(layer => layer.Source?.ToString() ?? "")],
        ReportFolder = "",
        PublishFolder = "",
    };

    internal Task<Image> ReadAsync(ContentStore store, CancellationToken cancellationToken) =>
        ImageReader.ReadAsync(Oci.Digest.Parse(Digest), [.. LayerSources.Select(ImageReference.TryParse)], store, cancellationToken);

    internal static async Task<IReadOnlyList<Image>> ReadAsync(IEnumerable<BuiltImage> images, ContentStore store, CancellationToken cancellationToken)
    {
        List<Image> read = [];
        foreach (BuiltImage image in images)
        {
            read.Add(await image.ReadAsync(store, cancellationToken));
        }

        return read;
    }
}
