using System.Collections.Immutable;
using ContainerStages.Checks;
using ContainerStages.Oci;
using ContainerStages.Scans;

namespace ContainerStages.Pipeline;

/// <summary>What <see cref="DeliverImage"/> delivers, and where to. All paths are absolute.</summary>
public sealed record DeliverRequest
{
    /// <summary>Where the images are, and how registries are reached.</summary>
    public required PipelineSettings Settings { get; init; }

    /// <summary>One image for each platform; of several, an index is made.</summary>
    public required ImmutableArray<BuiltImage> Images { get; init; }

    /// <summary>Of the index; a single image has none.</summary>
    public ImmutableArray<KeyValuePair<string, string>> IndexAnnotations { get; init; } = [];

    /// <summary>Lower-case letters and digits, separated by <c>.</c>, <c>_</c>, <c>-</c> or <c>/</c>, without a registry: <c>team/orders-api</c>.</summary>
    public required string Repository { get; init; }

    /// <summary>At least one; each at most 128 letters, digits, <c>_</c>, <c>.</c> and <c>-</c>.</summary>
    public required ImmutableArray<string> Tags { get; init; }

    /// <summary>Registries that all get the image, as host or host:port; none for the local engine.</summary>
    public ImmutableArray<string> Registries { get; init; } = [];

    /// <summary>Repositories that get the image besides, each with tags of its own. No tag moves before all have everything.</summary>
    public ImmutableArray<DestinationRequest> Destinations { get; init; } = [];

    /// <summary>A registry's word that it has the image already is not believed.</summary>
    public bool PushNoCache { get; init; }

    /// <summary>Whether registries also get the bills of materials and the provenance of each image.</summary>
    public AttachedDocuments AttachDocuments { get; init; }

    /// <summary>An archive (tar, gzip) in place of registries and engine: a file, or a folder, with a slash at its end or there already. Null for none.</summary>
    public string? ArchivePath { get; init; }

    /// <summary>A folder for an OCI layout besides everything else; null for none.</summary>
    public string? LayoutPath { get; init; }

    /// <summary>An archive of one image is Docker's unless this is <see cref="Oci.ImageFormat.Oci"/>.</summary>
    public ImageFormat? ImageFormat { get; init; }

    /// <summary>Where a layout and an archive go when there is neither registry nor engine. Its owner removes it: nothing else may be in it.</summary>
    public string? OutputFolder { get; init; }

    /// <summary>The file with the layers that a team has committed, which is followed when it exists; null for none.</summary>
    public string? LayersLockFile { get; init; }

    /// <summary>The image is meant to run on a read-only root: the printed command says so.</summary>
    public bool IsReadOnly { get; init; }

    /// <summary>Absolute paths inside the image that stay writable on a read-only root.</summary>
    public ImmutableArray<string> WritableFolders { get; init; } = [];

    /// <summary>How the images are scanned before they go anywhere; null for not at all.</summary>
    public ScanSettings? Scan { get; init; }

    /// <summary>Checks that the project re-grades.</summary>
    public ImmutableArray<Regrading> Checks { get; init; } = [];
}

/// <summary>What was delivered.</summary>
public sealed record DeliverResult
{
    /// <summary>All names of the image, with the registry where there is one: <c>ghcr.io/team/orders-api:1.4.2</c>. Empty when a check found an error.</summary>
    public ImmutableArray<string> Names { get; init; } = [];

    /// <summary>What the tags point to: the digest of the index, or of the only image's manifest. Empty when a check found an error.</summary>
    public string Digest { get; init; } = "";

    /// <summary>The media type of <see cref="Manifest"/>.</summary>
    public string MediaType { get; init; } = "";

    /// <summary>What the tags point to: the JSON of the index, or of the only image's manifest. Empty when a check found an error.</summary>
    public string Manifest { get; init; } = "";

    /// <summary>Whether the tags point to an index.</summary>
    public bool HasIndex => new MediaType(MediaType).IsIndex;

    /// <summary>
    /// What to deploy: <c>ghcr.io/team/orders-api@sha256:…</c> at the first registry, else the first of <see cref="Names"/>. Empty when a check found an error.
    /// </summary>
    public string Reference { get; init; } = "";

    /// <summary>The files with the page about the image, one for each platform.</summary>
    public ImmutableArray<DeliveredReport> Reports { get; init; } = [];

    /// <summary>The archive that was written; empty when there is none.</summary>
    public string ArchivePath { get; init; } = "";

    /// <summary>Where the image is, its size and what changed, in one line; empty when a check found an error.</summary>
    public string Summary { get; init; } = "";

    /// <summary>False when a check found an error, which was reported: then nothing was sent anywhere.</summary>
    public bool IsDelivered => !Names.IsEmpty;
}

/// <summary>A page about a delivered image.</summary>
/// <param name="Platform">Of the image, such as <c>linux/amd64</c>.</param>
/// <param name="File">Its absolute path.</param>
public sealed record DeliveredReport(string Platform, string File);
