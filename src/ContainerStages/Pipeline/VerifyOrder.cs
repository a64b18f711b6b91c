using System.Globalization;
using ContainerStages.Checks;
using ContainerStages.Checks.Facts;
using ContainerStages.Diagnostics;
using ContainerStages.Images;
using ContainerStages.Ledgers;
using ContainerStages.Oci;
using ContainerStages.Proofs;
using ContainerStages.Reports;
using ContainerStages.Storage;

namespace ContainerStages.Pipeline;

/// <summary>
/// Compares images before and after each of several edits, and shows that the layers below the edited one stayed as they were. The caller has built them:
/// <see cref="BuildRequest.EditedLayer"/> makes an edit that a build cannot make by itself, such as of a package.
/// </summary>
public sealed class VerifyOrder
{
    private readonly VerifyOrderRequest _request;
    private readonly CheckPolicy _policy;
    private readonly ContentStore _store;
    private readonly IReporter _reporter;

    private VerifyOrder(VerifyOrderRequest request, CheckPolicy policy, ContentStore store, IReporter reporter)
    {
        _request = request;
        _policy = policy;
        _store = store;
        _reporter = reporter;
    }

    /// <param name="request">The images.</param>
    /// <param name="reporter">Receives a table of edits and layers, and each layer that changed below its edit.</param>
    /// <exception cref="ContainerStagesException">An image is no longer in the content store.</exception>
    public static async Task<VerifyOrderResult> RunAsync(VerifyOrderRequest request, IReporter reporter, CancellationToken cancellationToken = default)
    {
        var policy = new CheckPolicy(request.Checks);
        using ContentStore store = request.Settings.OpenStore(reporter.Progress());
        return await new VerifyOrder(request, policy, store, reporter).RunAsync(cancellationToken);
    }

    /// <summary>Writes the layers of built images, with their inputs, into a file for a team to commit: <see cref="DeliverRequest.LayersLockFile"/>.</summary>
    /// <param name="images">One for each platform.</param>
    /// <param name="lockFile">An absolute path.</param>
    /// <param name="reporter">Receives a line that says whether the file has changed.</param>
    /// <exception cref="ContainerStagesException">The ledger of an image is gone, or the file cannot be written.</exception>
    public static async Task WriteLockAsync(IEnumerable<BuiltImage> images, string lockFile, IReporter reporter)
    {
        var file = new LayersLockFile(lockFile);
        var layers = LayersLock.Of(images.Select(image => new LedgerFolder(image.ReportFolder).ReadDraft(Digest.Parse(image.Digest))));
        reporter.High(await file.WriteAsync(layers) ? $"Wrote {file.Path}" : $"Kept {file.Path} as it was");
    }

    private async Task<VerifyOrderResult> RunAsync(CancellationToken cancellationToken)
    {
        int inversions = 0;
        foreach ((BuiltImage built, Image image) in _request.Images.Zip(await BuiltImage.ReadAsync(_request.Images, _store, cancellationToken)))
        {
            List<LayerEdit> edits = [];
            foreach (OrderEdit edit in _request.Edits)
            {
                edits.Add(new LayerEdit(
                    edit.What,
                    edit.Layer,
                    await ReadAsync(edit.Before, image, cancellationToken),
                    await ReadAsync(edit.After, image, cancellationToken)));
            }

            var proof = new LayerOrderProof(edits, built.DerivedLayers);
            _reporter.High($"The order of the layers for {image.Config.Platform}:");
            foreach (string line in OrderMatrix.Write(proof))
            {
                _reporter.High(line);
            }

            foreach (Inversion inversion in proof.Inversions)
            {
                inversions++;
                _reporter.Report([await ExplainAsync(inversion, cancellationToken)], _policy);
            }
        }

        return new VerifyOrderResult(inversions);
    }

    /// <summary>One platform's image under a digest.</summary>
    private async Task<Image> ReadAsync(string digest, Image like, CancellationToken cancellationToken)
    {
        IReadOnlyDictionary<string, Digest> images = await ImageComparison.ImagesAsync(Digest.Parse(digest), _store, cancellationToken);
        Digest manifest = images.Count == 1 ? images.Values.Single() : images[$"{like.Config.Platform}"];
        return await ImageReader.ReadAsync(manifest, [.. like.Layers.Where(layer => layer.IsBase).Select(layer => layer.Source)], _store, cancellationToken);
    }

    private async Task<Finding> ExplainAsync(Inversion inversion, CancellationToken cancellationToken)
    {
        IReadOnlyList<string> differences = await inversion.DifferencesAsync(_store, cancellationToken);
        foreach (string difference in differences)
        {
            _reporter.High($"  layer {inversion.Layer}: {difference}");
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
