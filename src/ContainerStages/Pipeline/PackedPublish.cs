using System.Collections.Immutable;
using ContainerStages.App;
using ContainerStages.Builders.Writing;
using ContainerStages.IO;
using ContainerStages.Oci;
using ContainerStages.Stages.Graph;
using ContainerStages.Stages.Publishing;
using ContainerStages.Storage;

namespace ContainerStages.Pipeline;

/// <summary>Writes the result of the stage <c>publish</c> as one file, for a builder to hand out.</summary>
internal sealed class PackedPublish(KeptPublishRequest request, IReporter reporter)
{
    /// <param name="folder">Gets the file, in place of one that is there.</param>
    /// <param name="items">What MSBuild knows of the published files.</param>
    public async Task WriteAsync(string folder, ImmutableArray<BuildItem> items, CancellationToken cancellationToken)
    {
        using ContentStore store = request.Settings.OpenStore(reporter.Progress());
        StageArtifact result = await new PublishResult(store, request.Folders).KeepAsync(Digest.Of([]), request.PublishFolder, items, cancellationToken);
        await using Stream content = await store.OpenReadAsync(result.Layer, cancellationToken);
        await OutputFile.WriteAsync(Path.Combine(folder, BuildStages.PublishFile), output => content.CopyToAsync(output, cancellationToken));
    }
}
