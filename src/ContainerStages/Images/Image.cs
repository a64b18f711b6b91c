using System.Collections.Immutable;
using ContainerStages.Layers;
using ContainerStages.Oci;

namespace ContainerStages.Images;

/// <summary>
/// An image: a base that a source brings, one that this build made, or one at a registry. What it refers to is in the content store or promised to it: a
/// layer of a registry's image is fetched when it is read first.
/// </summary>
internal sealed record Image
{
    private readonly Descriptor? _descriptor;
    private readonly Manifest? _manifest;

    /// <summary>For a base as the user wrote it: <c>mcr.microsoft.com/dotnet/aspnet:10.0</c>, <c>scratch</c>, <c>stage:base</c>, …</summary>
    public string Name { get; init; } = "the image";

    /// <summary>Of the manifest, with its platform.</summary>
    public Descriptor Descriptor
    {
        get => _descriptor ?? throw NoManifest();
        init => _descriptor = value;
    }

    public Manifest Manifest
    {
        get => _manifest ?? throw NoManifest();
        init => _manifest = value;
    }

    /// <summary>Null if the source has no manifest: scratch, a composed stage, a docker archive.</summary>
    public Digest? ManifestDigest => _descriptor?.Digest;

    public required ImageConfig Config { get; init; }

    /// <summary>The layers, the oldest first.</summary>
    public required ImmutableArray<Layer> Layers { get; init; }

    /// <summary>The distribution's packages that this build has composed the image from; empty for any other image.</summary>
    public ImmutableArray<ImagePackage> Packages { get; init; } = [];

    /// <summary>The image of a manifest.</summary>
    /// <param name="digest">The manifest's.</param>
    /// <param name="size">Bytes of the manifest.</param>
    public static Image Of(Digest digest, long size, Manifest manifest, ImageConfig config, ImmutableArray<Layer> layers) => new()
    {
        Descriptor = new Descriptor(manifest.MediaType, digest, size) { Platform = config.Platform },
        Manifest = manifest,
        Config = config,
        Layers = layers,
    };

    /// <summary>The same as a base: all its layers are the base's, whatever its history says.</summary>
    /// <param name="source">The repository that the layers can be fetched and mounted from; null if they are in no registry.</param>
    public static Image OfBase(string name, Digest digest, long size, Manifest manifest, ImageConfig config, ImageReference? source = null) =>
        Of(digest, size, manifest, config, [.. manifest.Layers.Zip(config.DiffIds, (blob, diffId) => Layer.OfBase(blob, diffId) with { Source = source })]) with { Name = name };

    /// <summary>The layers, the configuration and, last, the manifest: each once.</summary>
    public IEnumerable<Descriptor> Blobs() => Manifest.Layers.Append(Manifest.Config).Append(Descriptor).DistinctBy(blob => blob.Digest);

    private InvalidOperationException NoManifest() => new($"internal error: '{Name}' has no manifest");
}

/// <summary>A package that an image is composed from.</summary>
/// <param name="Architecture">As the distribution names it, or <c>all</c>.</param>
/// <param name="Digest">Of the package's file.</param>
internal sealed record ImagePackage(string Name, string Version, string Architecture, Digest Digest);
