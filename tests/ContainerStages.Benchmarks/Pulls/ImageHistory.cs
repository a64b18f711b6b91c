namespace ContainerStages.Benchmarks.Pulls;

/// <summary>An image of one shape, which edits give new versions.</summary>
/// <param name="baseImage">The layers below the shape's. No edit changes them.</param>
internal sealed class ImageHistory(ImageShape shape, IReadOnlyList<SizedLayer> baseImage, MeasuredApp app)
{
    private readonly Dictionary<string, int> _versions = app.Layers.ToDictionary(layer => layer.Name, _ => 0);

    /// <summary>The layers of this version, the lowest first.</summary>
    public IReadOnlyList<PulledLayer> Image
    {
        get
        {
            List<PulledLayer> layers = [];
            foreach (ShapedLayer layer in (ShapedLayer[])[.. baseImage.Select(layer => new ShapedLayer(layer, [])), .. shape.Of(app.Layers)])
            {
                string digest = $"{layer.Size.Name}:{string.Join('.', layer.Holds.Select(part => _versions[part]))}";
                string chainId = layers.Count == 0 ? digest : $"{layers[^1].ChainId} {digest}";
                layers.Add(new PulledLayer(digest, chainId, layer.Size.Unpacked, layer.Size.Compressed));
            }

            return layers;
        }
    }

    public void Apply(Edit edit)
    {
        foreach (string layer in edit.Changed)
        {
            _versions[layer]++;
        }
    }
}
