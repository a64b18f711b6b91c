using System.Collections.Immutable;
using ContainerStages.Bases.Packages;
using ContainerStages.Images;
using ContainerStages.Oci;

namespace ContainerStages.Patching;

/// <summary>What an image says of the base that it was built on.</summary>
/// <param name="Image">The image.</param>
/// <param name="Layers">How many of its layers, from the bottom, are the base's.</param>
internal sealed record InstalledBase(Image Image, int Layers)
{
    /// <summary>The base's manifest; null if the image does not say, as on a composed base.</summary>
    public Digest? Digest { get; init; }

    /// <summary>The packages of a composed base; empty for others.</summary>
    public ImmutableArray<PackageVersion> Packages { get; init; } = [];

    /// <param name="isComposed">Whether the project composes the base from packages: then the history of the layers names these.</param>
    public static InstalledBase Of(Image image, bool isComposed)
    {
        if (isComposed)
        {
            ImmutableArray<ImmutableArray<PackageVersion>> packages = PackageBaseConfig.PackagesOf(image.Config);
            return new InstalledBase(image, packages.Length) { Packages = [.. packages.SelectMany(layer => layer)] };
        }

        return new InstalledBase(image, image.Layers.TakeWhile(layer => layer.IsBase).Count())
        {
            Digest = image.Config.Labels.TryGetValue(Annotation.BaseDigest, out string? label) && Oci.Digest.TryParse(label, out Digest digest) ? digest : null,
        };
    }

    /// <summary>Whether these are the base's layers.</summary>
    public bool IsOn(Image baseImage) =>
        baseImage.Layers.Length <= Image.Layers.Length && baseImage.Layers.Zip(Image.Layers).All(pair => pair.First.DiffId == pair.Second.DiffId);

    /// <summary>
    /// The base's layers as an image, to read their files. Its configuration is the image's. Layers that this package made for the base itself are missing:
    /// only the base's own manifest tells them from the image's.
    /// </summary>
    public Image AsImage() => Image with
    {
        Name = "the base of " + Image.Name,
        Layers = [.. Image.Layers.Take(Layers).Select(layer => layer with { Name = Bases(layer), IsBase = true })],
    };

    private static string Bases(ContainerStages.Layers.Layer layer) => layer.IsBase ? layer.Name : ContainerStages.Layers.LayerClass.Base.Name;
}
