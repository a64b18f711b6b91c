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

    private const int BytesOfBoth = SHA1.HashSizeInBytes + SHA256.HashSizeInBytes;

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
        foreach (FileHashes hashes in Hashes)
        {
            output.Write(Convert.FromHexString(hashes.Sha1));
            output.Write(Convert.FromHexString(hashes.Sha256.Hex));
        }

        output.Write(Json.ToBytes(new JsonObject(Databases.Select(pair => KeyValuePair.Create(pair.Key, (JsonNode?)pair.Value)))));
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

        return new LayerInventory(hashes.ToImmutable(), Json.StringMap(Json.ParseObject(rest[(count * BytesOfBoth)..], "layer inventory")));
    }
}
