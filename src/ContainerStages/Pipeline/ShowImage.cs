using System.Text;
using System.Text.Json;
using ContainerStages.Bases;
using ContainerStages.Diagnostics;
using ContainerStages.FileSystems;
using ContainerStages.IO;
using ContainerStages.Images;
using ContainerStages.Oci;
using ContainerStages.Reports.Images;
using ContainerStages.Storage;

namespace ContainerStages.Pipeline;

/// <summary>What <see cref="ShowImage"/> shows.</summary>
public sealed record ShowImageRequest
{
    /// <summary>The content store, and how registries and engines are reached.</summary>
    public required PipelineSettings Settings { get; init; }

    /// <summary>The absolute path from which relative paths start.</summary>
    public required string Root { get; init; }

    /// <summary>In one of the forms of <see cref="BuildRequest.BaseImage"/> without stages.</summary>
    public required string Image { get; init; }

    /// <summary>Another image, which the first is compared with; empty for none.</summary>
    public string CompareWith { get; init; } = "";

    /// <summary>Which image of an index; empty for this machine's processor.</summary>
    public string RuntimeIdentifier { get; init; } = "";

    /// <summary>The registry that the project publishes to; empty for none. The account that the environment gives is for it alone.</summary>
    public string DestinationRegistry { get; init; } = "";

    /// <summary>The absolute path of a file that gets everything as JSON; null for none.</summary>
    public string? File { get; init; }
}

/// <summary>Shows any image: its layers, files, settings and history, and how it differs from another one. Nothing is built or pushed.</summary>
public sealed class ShowImage
{
    private readonly ShowImageRequest _request;
    private readonly ContentStore _store;
    private readonly RegistryConnections _connections;

    private ShowImage(ShowImageRequest request, ContentStore store, RegistryConnections connections)
    {
        _request = request;
        _store = store;
        _connections = connections;
    }

    /// <param name="request">Which image.</param>
    /// <param name="reporter">Receives the lines.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="ContainerStagesException">There is no such image, it is damaged, or a registry refuses or cannot be reached.</exception>
    public static async Task RunAsync(ShowImageRequest request, IReporter reporter, CancellationToken cancellationToken = default)
    {
        using ContentStore store = request.Settings.OpenStore(reporter.Progress());
        var connections = new RegistryConnections(request.Settings.Registries, request.DestinationRegistry, reporter, store.Progress);
        var show = new ShowImage(request, store, connections);
        ImageListing image = await show.ReadAsync(request.Image, cancellationToken);
        ListingDifferences? differences = request.CompareWith.Length > 0
            ? ListingDifferences.Between(await show.ReadAsync(request.CompareWith, cancellationToken), image)
            : null;
        foreach (string line in ListingText.Write(image).Concat(differences is null ? [] : ListingText.Write(differences)))
        {
            reporter.High(line);
        }

        if (request.File is { } file)
        {
            // Names of an image are not trusted, and scripts print such files into logs.
            string json = LogText.Json(JsonSerializer.Serialize(new ListingFile(image, differences), ListingJson.Instance.ListingFile));
            await OutputFile.WriteAsync(OutputFile.Resolve(file), stream => stream.WriteAsync(Encoding.UTF8.GetBytes(json + "\n"), cancellationToken).AsTask());
            reporter.High($"Wrote {file}");
        }

        store.Trim();
    }

    private async Task<ImageListing> ReadAsync(string name, CancellationToken cancellationToken)
    {
        try
        {
            Image image = await (await SourceAsync(name, cancellationToken)).LoadAsync(PlatformOf(_request.RuntimeIdentifier), _store, cancellationToken);
            return ImageListing.Of(
                image,
                await LayerIndexReader.ReadAllAsync(image.Layers, (layer, token) => LayerInventoryReader.ReadWholeAsync(LayerArchive.Of($"the image '{name}'", layer), _store, token), cancellationToken));
        }
        catch (ContainerStagesException e)
        {
            // What reads bases says so, and nothing is built here.
            throw new ContainerStagesException(e.Diagnostic, e.Message.Replace(" as a base", "", StringComparison.Ordinal), AdviceOf(e), e);
        }
    }

    private static string AdviceOf(ContainerStagesException e) =>
        e.Diagnostic == Catalogue.BaseNotUnderstood ? "Write a registry reference such as registry.example/team/orders:1.4, or docker-daemon:REFERENCE, oci:FOLDER[:TAG], oci-archive:FILE[:TAG] or docker-archive:FILE[:REFERENCE]."
        : e.Diagnostic == Catalogue.WrongPlatform ? "Name one of these platforms, such as -p:ContainerRuntimeIdentifier=linux-arm64."
        : e.Advice;

    private async Task<IBaseSource> SourceAsync(string name, CancellationToken cancellationToken)
    {
        BaseReference reference = BaseReference.Parse(name, _request.Root);
        return reference is BaseReference.Registry { Reference: var image } ? new RegistryBase(name, image, _connections.BaseOptions(image.Registry) with { Registry = _connections.PullOptions(image.Registry) })
            : await BaseSources.OfMachineAsync(reference, name, _request.Settings.Engine, _store.Progress, cancellationToken) ?? throw new ContainerStagesException(
                Catalogue.BaseNotUnderstood,
                $"cannot show '{name}': a stage is made by a publish",
                "");
    }

    private static Platform PlatformOf(string runtimeIdentifier) =>
        runtimeIdentifier.Length == 0 && Platform.OfMachine is { } own ? own : BuildRequest.PlatformOf(runtimeIdentifier);
}
