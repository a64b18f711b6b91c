using System.Collections.Immutable;
using ContainerStages.Layers;
using ContainerStages.Oci;

namespace ContainerStages.Images;

/// <summary>Everything that determines an image's bytes, before any of them is written. Builders carry the plan out; checks read it.</summary>
internal sealed record ImagePlan
{
    /// <summary>The base, with the layers on it that are taken from other images; its configuration does not list these.</summary>
    public required Image Base { get; init; }

    /// <summary>The app's layers, from bottom to top, above the base's.</summary>
    public required ImmutableArray<LayerPlan> Layers { get; init; }

    /// <summary>The classes of all layers from bottom to top, including the base's.</summary>
    public IEnumerable<LayerClass> Classes => [.. Base.Layers.Select(LayerClass.OfBase), .. Layers.Select(layer => layer.Class)];

    public required ImageSettings Settings { get; init; }

    /// <summary>The image's variables: the base's, overridden by the project's.</summary>
    public ImmutableDictionary<string, string> Environment => ImmutableDictionary<string, string>.Empty
        .SetItems(Base.Config.EnvironmentVariables.Select(ImageConfig.VariableOf))
        .SetItems(Settings.Environment);

    /// <summary>Of the manifest.</summary>
    public ImmutableSortedDictionary<string, string> Annotations { get; init; } = Json.NoStrings;

    public required Compression Compression { get; init; }

    /// <summary>Whether the image has Docker's schema 2 media types instead of OCI's.</summary>
    public required bool IsDocker { get; init; }
}
