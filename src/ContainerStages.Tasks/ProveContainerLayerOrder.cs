using System.Globalization;
using ContainerStages.Checks;
using ContainerStages.Diagnostics;
using ContainerStages.Images;
using ContainerStages.Oci;
using ContainerStages.Proofs;
using ContainerStages.Reports;
using ContainerStages.Storage;
using Microsoft.Build.Framework;

namespace ContainerStages.Tasks;

/// <summary>Compares the images before and after each edit, and shows that the layers below the edited one stayed as they were.</summary>
public sealed class ProveContainerLayerOrder : ContainerTask
{
    /// <summary>The images, one for each platform: outputs of <see cref="BuildContainerImage"/>.</summary>
    [Required]
    public ITaskItem[] Images { get; set; } = [];

    /// <summary>
    /// What was edited, with the metadata <c>Layer</c> (the edited one; empty when nothing was edited), <c>Before</c> and <c>After</c>:
    /// the digests of the manifest, or of the index, without the edit and with it.
    /// </summary>
    [Required]
    public ITaskItem[] Edits { get; set; } = [];

    /// <summary><c>ContainerStageCheck</c>, with <c>Severity</c> and <c>Justification</c>: re-graded checks.</summary>
    public ITaskItem[] Checks { get; set; } = [];

    private protected override async Task ExecuteAsync(CancellationToken cancellationToken)
    {
        CheckPolicy policy = PolicyOf(Checks);
        using ContentStore store = OpenStore();
        foreach ((ITaskItem item, Image image) in Images.Zip(await BuiltImages.ReadAsync(Images, store, cancellationToken)))
        {
            List<LayerEdit> edits = [];
            foreach (ITaskItem edit in Edits)
            {
                edits.Add(new LayerEdit(
                    edit.ItemSpec,
                    edit.GetMetadata("Layer") is { Length: > 0 } layer ? layer : null,
                    await StackAsync(edit.GetMetadata("Before"), image, store, cancellationToken),
                    await StackAsync(edit.GetMetadata("After"), image, store, cancellationToken)));
            }

            var proof = new LayerOrderProof(edits, BuiltImages.DerivedLayers(item));
            LogHigh($"The order of the layers for {image.Config.Platform}:");
            foreach (string line in OrderMatrix.Write(proof))
            {
                LogHigh(line);
            }

            foreach (Inversion inversion in proof.Inversions)
            {
                Report([await ExplainAsync(inversion, store, cancellationToken)], policy);
            }
        }
    }

    /// <summary>The layers of one platform's image under a digest.</summary>
    private static async Task<LayerStack> StackAsync(string digest, Image like, ContentStore store, CancellationToken cancellationToken)
    {
        IReadOnlyDictionary<string, Digest> images = await ImageComparison.ImagesAsync(Digest.Parse(digest), store, cancellationToken);
        Digest manifest = images.Count == 1 ? images.Values.Single() : images[$"{like.Config.Platform}"];
        return LayerStack.Of(await ImageReader.ReadAsync(manifest, like.Layers.Count(layer => layer.IsBase), baseReference: null, store, cancellationToken));
    }

    private async Task<Finding> ExplainAsync(Inversion inversion, ContentStore store, CancellationToken cancellationToken)
    {
        IReadOnlyList<string> differences = await inversion.DifferencesAsync(store, cancellationToken);
        foreach (string difference in differences)
        {
            LogHigh($"  layer {inversion.Layer}: {difference}");
        }

        string changes = string.Create(CultureInfo.InvariantCulture, $"differences: {differences.Count}, first: {differences[0]}");
        return inversion.Edit.Layer is { } edited
            ? new Finding(
                Catalogue.EditChangesLayerBelow,
                $"cannot keep layer '{inversion.Layer}' below '{edited}': it changes with an edit of {inversion.Edit.What}; {changes}",
                $"If it is a ContainerStageLayer, let it come After '{edited}', or take the file out of its Files. Otherwise report it: the layer should be marked as derived, or stay.")
            : new Finding(
                Catalogue.EditChangesLayerBelow,
                $"cannot keep layer '{inversion.Layer}' where it is: it changes with every build, also when nothing was edited; {changes}",
                "Look for generated files with a time, a random number or a path of the build machine in them.");
    }
}
