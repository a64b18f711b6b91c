using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using ContainerStages.Bases;
using ContainerStages.Diagnostics;
using ContainerStages.Images;
using ContainerStages.Oci;
using ContainerStages.Stages.Graph;
using ContainerStages.Storage;

namespace ContainerStages.Stages.Containers;

/// <summary>
/// Resolves the images that stages run in. A reference is resolved once in a build, by the registry and not by the engine, so that a stage whose
/// result is kept needs neither the image nor an engine.
/// </summary>
/// <param name="folder">The absolute path that relative paths start from.</param>
/// <param name="registry">The options for an image of a registry.</param>
internal sealed class StageImages(string folder, Func<ImageReference, RegistryBaseOptions> registry, StageEngine engine, ContentStore store)
{
    private readonly ConcurrentDictionary<string, Lazy<Task<StageImage>>> _images = [];

    public BaseReference Parse(CommandStage stage) => BaseReference.Parse(stage.Image!, folder);

    /// <exception cref="ContainerStagesException">There is no such image for this machine's processor.</exception>
    public Task<StageImage> FindAsync(CommandStage stage, CancellationToken cancellationToken) =>
        _images.GetOrAdd(stage.Image!, name => new(() => FindAsync(name, Parse(stage), cancellationToken))).Value;

    private async Task<StageImage> FindAsync(string name, BaseReference image, CancellationToken cancellationToken)
    {
        switch (image)
        {
            case BaseReference.Registry { Reference: var reference }:
                RegistryBaseOptions options = registry(reference);
                Image remote = await new RegistryBase(name, reference, options).LoadAsync(Platform(), store, cancellationToken);
                return new PulledImage(remote.ManifestDigest!.Value, reference with { Tag = null, Digest = remote.ManifestDigest }, options.Offline);
            case BaseReference.Layout { Folder: var layout, Tag: var tag }:
                return LoadedImage.Of(await new LayoutBase(name, layout, tag).LoadAsync(Platform(), store, cancellationToken), store);
            case BaseReference.Archive { Format: var format, File: var file, Tag: var tag }:
                return LoadedImage.Of(await new ArchiveBase(name, format, file, tag).LoadAsync(Platform(), store, cancellationToken), store);
            case BaseReference.Daemon { Reference: var local }:
                return new EngineImage(await engine.ImageIdAsync(local, cancellationToken) ?? throw new ContainerStagesException(
                    Catalogue.StageImageUnusable,
                    $"the engine does not have '{local}'",
                    "Build or pull it first; without 'docker-daemon:', it is pulled from its registry."));
            default:
                throw new ContainerStagesException(
                    Catalogue.StageImageUnusable,
                    $"'{name}' is no image that an engine has or can get",
                    "Use a registry reference, oci:FOLDER, oci-archive:FILE, docker-archive:FILE or docker-daemon:REFERENCE.");
        }
    }

    /// <summary>The platform of the build machine, which an engine runs by default.</summary>
    private static Platform Platform() =>
        Oci.Platform.OfMachine
        ?? throw new ContainerStagesException(Catalogue.WrongPlatform, $"no images are for {RuntimeInformation.OSArchitecture}", "Build on another machine.");
}
