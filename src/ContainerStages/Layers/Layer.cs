using ContainerStages.Oci;

namespace ContainerStages.Layers;

/// <summary>
/// One layer of an image: of a base, built here, or as a registry, a ledger or a lock file describes it. Lists of layers are bottom to top, as in a
/// manifest.
/// </summary>
/// <param name="Name">As in the layer table. The layers of a base share names.</param>
/// <param name="DiffId">The digest of the uncompressed layer.</param>
internal sealed record Layer(string Name, Digest DiffId)
{
    private readonly Descriptor? _blob;

    /// <summary>As in the manifest: compressed or not, as the media type says.</summary>
    public Descriptor Blob
    {
        get => _blob ?? throw new InvalidOperationException($"internal error: the layer '{Name}' is known by its diff id only");
        init => _blob = value;
    }

    /// <summary>False for a layer of a lock file, which has diff ids only.</summary>
    public bool HasBlob => _blob is not null;

    /// <summary>Whether this build did not make it: it is a layer of the base, or taken from another image.</summary>
    public bool IsBase { get; init; }

    /// <summary>The image that it is taken from as it is, as <c>repository@digest</c> or a digest; null for the base's layers and those that were built.</summary>
    public string? TakenFrom { get; init; }

    /// <summary>The repository that the blob can be fetched and mounted from; null if it is in no registry.</summary>
    public ImageReference? Source { get; init; }

    /// <summary>The digest of its inputs (<see cref="LayerPlan.Inputs"/>); null if not known, as for every layer of a base.</summary>
    public Digest? Inputs { get; init; }

    /// <summary>A layer of a base: in <see cref="LayerClass.Base"/>, or for a composed base also in <see cref="LayerClass.System"/>.</summary>
    public static Layer OfBase(Descriptor blob, Digest diffId, LayerClass? layerClass = null) =>
        Of((layerClass ?? LayerClass.Base).Name, diffId, blob) with { IsBase = true };

    public static Layer Of(string name, Digest diffId, Descriptor blob) => new(name, diffId) { Blob = blob };
}

/// <summary>What a build did for a layer.</summary>
/// <param name="TarLength">Bytes of the tar stream.</param>
/// <param name="WasBuilt">It was written now, rather than found in the store.</param>
/// <param name="Elapsed">How long either took.</param>
internal sealed record LayerWork(long TarLength, bool WasBuilt, TimeSpan Elapsed);
