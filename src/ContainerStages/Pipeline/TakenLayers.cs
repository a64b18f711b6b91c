using System.Collections.Immutable;
using System.Globalization;
using ContainerStages.Bases;
using ContainerStages.Diagnostics;
using ContainerStages.Images;
using ContainerStages.Layers;
using ContainerStages.Oci;
using ContainerStages.Stages.Graph;
using ContainerStages.Storage;

namespace ContainerStages.Pipeline;

/// <summary>
/// Puts layers of other images on the base (<c>ContainerStageLayer</c> with <c>From</c>). They stay the blobs that they are: a registry mounts them, and nothing
/// is unpacked or compressed.
/// </summary>
/// <param name="stages">The stages of the request.</param>
/// <param name="bases">Finds the images.</param>
internal sealed class TakenLayers(BuildRequest request, StageGraph stages, BaseSources bases, Platform platform, ContentStore store)
{
    /// <returns>The base with the layers on it, in the order of the request. Layers that are there already are not put there again.</returns>
    /// <exception cref="ContainerStagesException">An image or one of its layers does not exist.</exception>
    public async Task<Image> PutOnAsync(Image baseImage, CancellationToken cancellationToken)
    {
        Check(request.ImageLayers, request.Layers, stages, request.Root);
        foreach (ImageLayersDefinition definition in request.ImageLayers)
        {
            try
            {
                baseImage = baseImage with { Layers = [.. baseImage.Layers, .. await FindAsync(definition, baseImage.Layers, cancellationToken)] };
            }
            catch (ContainerStagesException e) when (e.Subject is null)
            {
                throw new ContainerStagesException(e.Diagnostic, e.Message, e.Advice, e) { Subject = ItemReference.Layer(definition.Name) };
            }
        }

        return baseImage;
    }

    /// <exception cref="ContainerStagesException">A name is taken, or a definition names no image or no digest.</exception>
    public static void Check(ImmutableArray<ImageLayersDefinition> definitions, ImmutableArray<UserLayer> userLayers, StageGraph stages, string folder)
    {
        HashSet<string> names = [.. LayerClass.All.Select(known => known.Name), .. userLayers.Select(layer => layer.Name)];
        foreach (ImageLayersDefinition definition in definitions)
        {
            var subject = ItemReference.Layer(definition.Name);
            if (!names.Add(definition.Name))
            {
                throw ContainerStagesException.InvalidValue("ContainerStageLayer", definition.Name, $"The name is taken: give the layer another one than {string.Join(", ", names.Order(StringComparer.Ordinal))}.", subject);
            }

            try
            {
                _ = ImageOf(definition, stages, folder);
            }
            catch (ContainerStagesException e) when (e.Subject is null)
            {
                throw new ContainerStagesException(e.Diagnostic, e.Message, e.Advice, e) { Subject = subject };
            }

            foreach (string digest in definition.Digests)
            {
                if (!Digest.TryParse(digest, out _))
                {
                    throw ContainerStagesException.InvalidValue($"Digests of the layer '{definition.Name}'", digest, "Write digests as the image's manifest has them, sha256: and 64 hexadecimal digits, separated by semicolons.", subject);
                }
            }
        }
    }

    private async Task<IEnumerable<Layer>> FindAsync(ImageLayersDefinition definition, ImmutableArray<Layer> below, CancellationToken cancellationToken)
    {
        string name = ImageOf(definition, stages, request.Root);
        IBaseSource source = stages.Find(CopyFiles.StageName(definition.From)) is ImageStage stage ? await bases.FindAsync(stage, cancellationToken) : await bases.FindAsync(name, cancellationToken);
        Image image = await source.LoadAsync(platform, store, cancellationToken);
        Digest[] digests = [.. definition.Digests.Select(Digest.Parse)];
        if (image.Layers.IsEmpty)
        {
            throw new ContainerStagesException(Catalogue.EmptyLayer, $"cannot make the layer '{definition.Name}': the image '{name}' has no layers", "Name an image that has some.");
        }

        return digests.FirstOrDefault(digest => image.Layers.All(layer => layer.Blob.Digest != digest)) is { Hex.Length: > 0 } unknown
            ? throw Unknown(definition, unknown, name, image)
            : image.Layers
                .Where(layer => (digests.Length == 0 || digests.Contains(layer.Blob.Digest)) && below.All(other => other.DiffId != layer.DiffId))
                .Select(layer => layer with { Name = definition.Name, TakenFrom = layer.Source is { } at ? $"{at.Registry}/{at.Repository}@{image.ManifestDigest}" : $"{image.ManifestDigest}" });
    }

    /// <returns>An image whose manifest has digests for its layers.</returns>
    private static string ImageOf(ImageLayersDefinition definition, StageGraph stages, string folder)
    {
        string name = CopyFiles.StageName(definition.From);
        string image = stages.Find(name) switch
        {
            ImageStage stage => stage.Image,
            null when CopyFiles.IsImage(definition.From) => definition.From,
            null when name.Length > 0 => throw CopyFiles.UnknownStage($"cannot take the layer '{definition.Name}'", name, stages, ItemReference.Layer(definition.Name)),
            _ => throw NotAnImage(definition),
        };
        return BaseReference.Parse(image, folder) is BaseReference.Registry or BaseReference.Layout or BaseReference.Archive { Format: ArchiveFormat.Oci }
            ? image
            : throw NotAnImage(definition);
    }

    private static ContainerStagesException Unknown(ImageLayersDefinition definition, Digest digest, string name, Image image) => new(
        Catalogue.UnknownLayer,
        $"cannot take the layer {digest} of '{name}': the image for {image.Config.Platform} has no such layer",
        string.Create(
            CultureInfo.InvariantCulture,
            $"Its layers are, from bottom to top, {string.Join(", ", image.Layers.Select(layer => $"{layer.Blob.Digest} ({layer.Blob.Size} bytes)"))}. Each platform has its own: for several, give the Digests a Condition on $(RuntimeIdentifier)."))
    {
        Subject = ItemReference.Layer(definition.Name),
    };

    private static ContainerStagesException NotAnImage(ImageLayersDefinition definition) => ContainerStagesException.InvalidValue(
        $"From of the layer '{definition.Name}'",
        definition.From,
        "Name an image whose manifest has the digests of its layers: one in a registry, oci:FOLDER[:TAG] or oci-archive:FILE[:TAG], or a stage with such an Image. Files of anything else can be copied, with a ContainerStageCopy.");
}
