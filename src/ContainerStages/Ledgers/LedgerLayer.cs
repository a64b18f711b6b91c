using System.Collections.Immutable;
using System.Text.Json.Serialization;
using ContainerStages.Oci;
using ContainerStages.Registry.Blobs;

namespace ContainerStages.Ledgers;

/// <summary>One layer: its content, what this publish did for it, and how it differs from the previous one.</summary>
internal sealed record LedgerLayer
{
    public required string Name { get; init; }

    /// <summary>One of the built-in layers, or <c>user</c> for one of the project's own.</summary>
    public required string Class { get; init; }

    public required int Rank { get; init; }

    public required LayerSource Origin { get; init; }

    /// <summary>Whether its bytes depend on layers above it.</summary>
    public bool IsDerived { get; init; }

    public required string MediaType { get; init; }

    public required Digest Digest { get; init; }

    public required Digest DiffId { get; init; }

    public required Digest ChainId { get; init; }

    /// <summary>Compressed bytes.</summary>
    public required long Size { get; init; }

    /// <summary>Bytes of the tar stream; null for layers of the base and of other images.</summary>
    public long? UncompressedSize { get; init; }

    /// <summary>The inputs, sorted.</summary>
    public ImmutableArray<string> Inputs { get; init; } = [];

    /// <summary>The files, by path. Files of the base and of other images are not listed.</summary>
    public ImmutableArray<LedgerFile> Files { get; init; } = [];

    public required LedgerWork Work { get; init; }

    /// <summary>The transfers, one for each registry.</summary>
    public ImmutableArray<LedgerTransfer> Transfers { get; init; } = [];

    /// <summary>Null if there is no image to compare with.</summary>
    public LedgerChange? Change { get; init; }

    [JsonIgnore]
    public Descriptor Blob => new(new Oci.MediaType(MediaType), Digest, Size);
}

internal enum LayerSource
{
    Base,

    /// <summary>Another image has it, and it was taken as it is.</summary>
    Image,

    Publish,
}

/// <param name="Path">Absolute in the image.</param>
/// <param name="Size">Bytes.</param>
/// <param name="Origin">Decides its layer.</param>
/// <param name="Input">The file's input.</param>
internal sealed record LedgerFile(string Path, long Size, Digest Digest, string Origin, string Input);

internal enum WorkOutcome
{
    /// <summary>The layer is the base's, and nothing was done.</summary>
    FromBase,

    /// <summary>The layer is that of another image, and nothing was done.</summary>
    FromImage,

    /// <summary>An equal layer was in the content store.</summary>
    FromStore,

    /// <summary>Its tar stream was written and compressed.</summary>
    Compressed,
}

internal sealed record LedgerWork(WorkOutcome Outcome, long Milliseconds);

/// <param name="Bytes">The bytes that were sent.</param>
internal sealed record LedgerTransfer(string Registry, BlobOutcome Outcome, long Bytes, long Milliseconds);
