using ContainerStages.Destinations;
using ContainerStages.Diagnostics;
using ContainerStages.Images;
using ContainerStages.Oci;
using ContainerStages.Storage;

namespace ContainerStages.Stages.Containers;

/// <summary>An image that a stage runs in.</summary>
/// <param name="Identity">Identifies its files and their processor; part of the keys of stages.</param>
internal abstract record StageImage(Digest Identity)
{
    /// <summary>Brings the image into the engine if the engine does not have it.</summary>
    /// <returns>The engine's name of the image.</returns>
    /// <exception cref="ContainerStagesException">The image cannot be brought into the engine.</exception>
    public abstract Task<string> BringAsync(StageEngine engine, CancellationToken cancellationToken);
}

/// <summary>An image of the engine, by its id.</summary>
internal sealed record EngineImage(Digest Id) : StageImage(Id)
{
    public override Task<string> BringAsync(StageEngine engine, CancellationToken cancellationToken) => Task.FromResult(Id.Hex);
}

/// <summary>An image that the engine pulls, by the digest in the key, because a tag may have moved in between.</summary>
/// <param name="Offline">Whether the engine must already have the image.</param>
internal sealed record PulledImage(Digest Manifest, ImageReference Reference, bool Offline) : StageImage(Manifest)
{
    public override async Task<string> BringAsync(StageEngine engine, CancellationToken cancellationToken)
    {
        string reference = Reference.ToString();
        if (await engine.ImageIdAsync(reference, cancellationToken) is null)
        {
            if (Offline)
            {
                throw Bases.Locks.Offline.Refuse($"pull {reference}: the engine does not have it");
            }

            await engine.RunAsync("pull the image", ["pull", "--quiet", reference], cancellationToken);
        }

        return reference;
    }
}

/// <summary>
/// An image from a layout or an archive. It is loaded into the engine once, under a descriptive name, and stays there like a pulled image.
/// </summary>
internal sealed record LoadedImage(Digest Config, Image Image, ContentStore Store) : StageImage(Config)
{
    private const string Repository = "localhost/containerstages-stage";

    public static LoadedImage Of(Image image, ContentStore store) => new(Digest.Of(image.Config.ToBytes()), image, store);

    public override async Task<string> BringAsync(StageEngine engine, CancellationToken cancellationToken)
    {
        var name = new ImageName(Repository, [Config.Hex]);
        string tagged = $"{Repository}:{Config.Hex}";
        if (await engine.ImageIdAsync(tagged, cancellationToken) is null)
        {
            Descriptor config = await Store.AddAsync(MediaType.OciConfig, Image.Config.ToBytes(), cancellationToken);
            var manifest = new Manifest(MediaType.OciManifest, config, [.. Image.Layers.Select(layer => layer.Blob)]);
            Descriptor descriptor = await Store.AddAsync(MediaType.OciManifest, manifest.ToBytes(), cancellationToken);
            Image image = await ImageReader.ReadAsync(descriptor.Digest, [.. Image.Layers.Select(layer => layer.Source)], Store, cancellationToken);
            await engine.LoadAsync(tagged, (stream, token) => ImageArchive.WriteAsync(ArchiveFormat.Docker, ImageSet.Of(image), name, Store, stream, token), cancellationToken);
        }

        return tagged;
    }
}
