using System.Collections.Immutable;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using ContainerStages.Oci;
using ContainerStages.Storage;

namespace ContainerStages.FileSystems;

/// <summary>
/// What a bill of materials needs of a layer besides its index: the hashes of its files, and the texts of package databases. It is cached in the
/// content store under the key of the layer's index, apart from it, because only bills of materials need it.
/// </summary>
/// <param name="Hashes">One for each entry that is a file, in the order of the index.</param>
/// <param name="Databases">The texts of the files of <see cref="PackageDatabase"/>, by path.</param>
internal sealed record LayerInventory(ImmutableArray<FileHashes> Hashes, ImmutableSortedDictionary<string, string> Databases)
{
    /// <summary>Has to change if the format or <see cref="PackageDatabase.IsPart"/> changes.</summary>
    private const string Kind = "layer-inventory-1";

    /// <summary>Stands in a cache entry for databases that were too large.</summary>
    private const string NoDatabases = "null";

    private const int BytesOfBoth = SHA1.HashSizeInBytes + SHA256.HashSizeInBytes;

    /// <summary>That of a layer whose bytes are not on this machine.</summary>
    public static LayerInventory Unknown { get; } = new([], Json.NoStrings) { IsKnown = false };

    /// <summary>Whether the layer's files were read. If not, their hashes and the databases are missing.</summary>
    public bool IsKnown { get; private init; } = true;

    /// <summary>Whether all package databases of the layer are here. There are none if they were too large.</summary>
    public bool HasDatabases { get; init; } = true;

    /// <returns>Null if there is no such cache entry, or it is damaged.</returns>
    public static LayerInventory? Read(ContentStore store, string key)
    {
        try
        {
            return store.Entries.ReadBytes(Kind, key) is { } entry ? Parse(entry) : null;
        }
        catch (Exception e) when (e is FormatException or JsonException or ArgumentException or OverflowException)
        {
            return null;
        }
    }

    public Task WriteAsync(ContentStore store, string key) => store.Entries.WriteAsync(Kind, key, output =>
    {
        output.Write(Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{Hashes.Length}\n")));
        Span<byte> both = stackalloc byte[BytesOfBoth];
        foreach (FileHashes hashes in Hashes)
        {
            Convert.FromHexString(hashes.Sha1, both, out _, out _);
            Convert.FromHexString(hashes.Sha256.Hex, both[SHA1.HashSizeInBytes..], out _, out _);
            output.Write(both);
        }

        output.Write(!HasDatabases ? Encoding.ASCII.GetBytes(NoDatabases) : Json.ToBytes(new JsonObject(Databases.Select(pair => KeyValuePair.Create(pair.Key, (JsonNode?)pair.Value)))));
    });

    private static LayerInventory Parse(ReadOnlySpan<byte> entry)
    {
        int end = entry.IndexOf((byte)'\n');
        int count = int.Parse(entry[..Math.Max(0, end)], NumberStyles.None, CultureInfo.InvariantCulture);
        ReadOnlySpan<byte> rest = entry[(end + 1)..];
        var hashes = ImmutableArray.CreateBuilder<FileHashes>(Math.Min(count, rest.Length / BytesOfBoth));
        for (int i = 0; i < count; i++)
        {
            ReadOnlySpan<byte> both = rest.Slice(i * BytesOfBoth, BytesOfBoth);
            hashes.Add(new FileHashes(Convert.ToHexStringLower(both[..SHA1.HashSizeInBytes]), Digest.FromHash(both[SHA1.HashSizeInBytes..])));
        }

        JsonNode? databases = Json.Parse(rest[(count * BytesOfBoth)..], "layer inventory");
        return new LayerInventory(hashes.ToImmutable(), Json.StringMap(databases)) { HasDatabases = databases is not null };
    }
}
