using System.Collections.Immutable;
using ContainerStages.Bases;
using ContainerStages.Layers;
using ContainerStages.Oci;

namespace ContainerStages.Images;

/// <summary>Everything that decides an image's bytes, before any of them is written. Engines carry it out; checks read it.</summary>
internal sealed record ImagePlan
{
    public required BaseImage Base { get; init; }

    /// <summary>Ours, bottom to top, on top of the base's.</summary>
    public required ImmutableArray<LayerPlan> Layers { get; init; }

    /// <summary>Of all layers, bottom to top, the base's too.</summary>
    public IEnumerable<LayerClass> Classes => [.. Base.Layers.Select(layer => layer.Class), .. Layers.Select(layer => layer.Class)];

    public required ImageSettings Settings { get; init; }

    /// <summary>Of the image: the base's variables with ours on top.</summary>
    public ImmutableDictionary<string, string> Environment => ImmutableDictionary<string, string>.Empty
        .SetItems(Base.Config.EnvironmentVariables.Select(entry => entry.Split('=', 2)).Select(entry => KeyValuePair.Create(entry[0], entry.ElementAtOrDefault(1) ?? "")))
        .SetItems(Settings.Environment);

    public required Compression Compression { get; init; }

    /// <summary>Docker's schema 2 rather than OCI's media types.</summary>
    public required bool IsDocker { get; init; }
}
