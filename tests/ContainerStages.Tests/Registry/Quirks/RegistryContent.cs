using System.Security.Cryptography;

namespace ContainerStages.Tests.Registry.Quirks;

/// <summary>A manifest with the type that it was pushed with.</summary>
internal sealed record StoredManifest(string MediaType, byte[] Content);

/// <summary>One repository: what was pushed to it, and is told by its digest.</summary>
internal sealed class RegistryRepository
{
    public Dictionary<string, byte[]> Blobs { get; } = [];

    public Dictionary<string, StoredManifest> Manifests { get; } = [];

    /// <summary>Digests by tag.</summary>
    public SortedDictionary<string, string> Tags { get; } = new(StringComparer.Ordinal);

    public StoredManifest? Find(string tagOrDigest) =>
        Manifests.GetValueOrDefault(Tags.GetValueOrDefault(tagOrDigest) ?? tagOrDigest);
}

/// <summary>An upload that has begun.</summary>
internal sealed class RegistryUpload(string repository)
{
    public string Repository => repository;

    /// <summary>What has arrived, chunk by chunk.</summary>
    public List<byte[]> Chunks { get; } = [];

    public int Length => Chunks.Sum(chunk => chunk.Length);

    public byte[] ToArray() => [.. Chunks.SelectMany(chunk => chunk)];
}

/// <summary>All that an in-memory registry holds. The caller holds the lock.</summary>
internal sealed class RegistryContent
{
    public Dictionary<string, RegistryRepository> Repositories { get; } = [];

    public Dictionary<string, RegistryUpload> Uploads { get; } = [];

    /// <summary>Not the product's own digests: the registry is to find the product's mistakes.</summary>
    public static string DigestOf(ReadOnlySpan<byte> content) => "sha256:" + Convert.ToHexStringLower(SHA256.HashData(content));

    public RegistryRepository Open(string name)
    {
        if (!Repositories.TryGetValue(name, out RegistryRepository? repository))
        {
            Repositories[name] = repository = new RegistryRepository();
        }

        return repository;
    }
}
