using System.Collections.Immutable;
using System.Text.Json.Serialization;
using ContainerStages.Oci;
using ContainerStages.Registry.Blobs;

namespace ContainerStages.Ledgers;

/// <summary>One layer: what it is, what became of it in this publish, and how it differs from the one before.</summary>
internal sealed record LedgerLayer
{
    public required string Name { get; init; }

    /// <summary>One of the built-in layers, or <c>user</c> for one of the project's own.</summary>
    public required string Class { get; init; }

    public required int Rank { get; init; }

    public required LayerSource Origin { get; init; }

    /// <summary>Its bytes depend on layers above it.</summary>
    public bool IsDerived { get; init; }

    public required string MediaType { get; init; }

    public required Digest Digest { get; init; }

    public required Digest DiffId { get; init; }

    public required Digest ChainId { get; init; }

    /// <summary>Compressed bytes.</summary>
    public required long Size { get; init; }

    /// <summary>Bytes of the tar stream; null where it was not read, as the base's need not be.</summary>
    public long? UncompressedSize { get; init; }

    /// <summary>What it is made of, sorted.</summary>
    public ImmutableArray<string> Inputs { get; init; } = [];

    /// <summary>By path. The base's are not listed.</summary>
    public ImmutableArray<LedgerFile> Files { get; init; } = [];

    public required LedgerWork Work { get; init; }

    /// <summary>One for each registry.</summary>
    public ImmutableArray<LedgerTransfer> Transfers { get; init; } = [];

    /// <summary>Null where there is nothing to compare with.</summary>
    public LedgerChange? Change { get; init; }

    [JsonIgnore]
    public Descriptor Blob => new(new Oci.MediaType(MediaType), Digest, Size);
}

internal enum LayerSource
{
    Base,
    Publish,
}

/// <param name="Path">Absolute in the image.</param>
/// <param name="Size">Bytes.</param>
/// <param name="Origin">Decides its layer.</param>
/// <param name="Input">What it is made of.</param>
internal sealed record LedgerFile(string Path, long Size, Digest Digest, string Origin, string Input);

internal enum WorkOutcome
{
    /// <summary>Nothing: it is the base's.</summary>
    FromBase,

    /// <summary>An equal one was in the content store.</summary>
    FromStore,

    /// <summary>Its tar stream was written and compressed.</summary>
    Compressed,
}

internal sealed record LedgerWork(WorkOutcome Outcome, long Milliseconds);

/// <param name="Bytes">That were sent.</param>
internal sealed record LedgerTransfer(string Registry, BlobOutcome Outcome, long Bytes, long Milliseconds);
