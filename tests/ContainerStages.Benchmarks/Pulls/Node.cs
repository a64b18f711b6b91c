namespace ContainerStages.Benchmarks.Pulls;

/// <summary>What a node with containerd keeps of images, and what a pull therefore fetches and unpacks.</summary>
/// <param name="discardsUnpacked">As <c>discard_unpacked_layers</c>: a compressed layer is deleted when it is unpacked.</param>
internal sealed class Node(bool discardsUnpacked)
{
    private readonly HashSet<string> _blobs = [], _snapshots = [];

    /// <summary>Unpacks what is not there under its chain id, which is the lowest new layer and all above it, and fetches those of them that are not there compressed.</summary>
    /// <param name="image">The lowest layer first.</param>
    public Pull Pull(IEnumerable<PulledLayer> image)
    {
        PulledLayer[] unpacked = [.. image.Where(layer => !_snapshots.Contains(layer.ChainId))];
        PulledLayer[] fetched = [.. unpacked.Where(layer => !_blobs.Contains(layer.Digest)).DistinctBy(layer => layer.Digest)];
        _snapshots.UnionWith(unpacked.Select(layer => layer.ChainId));
        if (!discardsUnpacked)
        {
            _blobs.UnionWith(fetched.Select(layer => layer.Digest));
        }

        return new Pull(fetched, unpacked);
    }
}

/// <summary>What a node does for an image; both lists have the lowest layer first.</summary>
internal sealed record Pull(IReadOnlyList<PulledLayer> Fetched, IReadOnlyList<PulledLayer> Unpacked)
{
    /// <summary>The megabytes that it fetches.</summary>
    public double FetchedSize => Fetched.Sum(layer => layer.Compressed);

    /// <summary>The megabytes that it unpacks.</summary>
    public double UnpackedSize => Unpacked.Sum(layer => layer.Unpacked);
}
