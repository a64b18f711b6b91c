namespace ContainerStages.Benchmarks.Pulls;

/// <summary>How the same files are divided into layers.</summary>
/// <param name="Groups">The lowest layer first, each with the measured layers whose files it holds.</param>
internal sealed record ImageShape(string Name, IReadOnlyList<ShapeLayer> Groups)
{
    /// <summary>The shape of the SDK: one layer for everything, with a new digest in every publish.</summary>
    public static readonly ImageShape OneLayer = new("one layer, as the SDK's", [new("app", null)]);

    /// <summary>A Dockerfile with the order of the lesson.</summary>
    public static readonly ImageShape Dockerfile = new(
        "Dockerfile: runtime, packages, app",
        [new("runtime", ["runtime-native", "framework"]), new("packages", ["packages"]), new("app", ["projects", "assets", "app"])]);

    /// <summary>The shape of ContainerStages: each measured layer is a layer.</summary>
    public static readonly ImageShape Several = new("ContainerStages", []);

    public static readonly IReadOnlyList<ImageShape> All = [OneLayer, Dockerfile, Several];

    /// <summary>The layers of this shape, without the base's.</summary>
    public IReadOnlyList<ShapedLayer> Of(IReadOnlyList<SizedLayer> measured) => this == Several
        ? [.. measured.Select(layer => new ShapedLayer(layer, [layer.Name]))]
        : [.. Groups.Select(group => Joined(group.Name, [.. measured.Where(layer => group.Holds?.Contains(layer.Name) ?? true)]))];

    private static ShapedLayer Joined(string name, IReadOnlyList<SizedLayer> parts) => new(
        new SizedLayer(name, parts.Sum(part => part.Unpacked), parts.Sum(part => part.Compressed)),
        [.. parts.Select(part => part.Name)]);
}

/// <param name="Holds">The measured layers whose files it holds; null for all of them.</param>
internal sealed record ShapeLayer(string Name, IReadOnlyList<string>? Holds);

/// <param name="Holds">The measured layers whose files it holds.</param>
internal sealed record ShapedLayer(SizedLayer Size, IReadOnlyList<string> Holds);
