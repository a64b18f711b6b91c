using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using ContainerStages.FileSystems;
using ContainerStages.IO;
using ContainerStages.Oci;
using ContainerStages.Storage;

namespace ContainerStages.Copies;

/// <summary>
/// The contents of some files of a layer, one after the other in one blob of the content store. The layer is read once for them, and later builds do
/// not need it. A folder of time zones has two thousand files of some hundred bytes; flushing them as separate blobs would take seconds.
/// </summary>
internal static class FilePack
{
    private const string EntryKind = "file-packs";
    private static readonly MediaType Type = new("application/octet-stream");

    /// <param name="archive">The layer.</param>
    /// <param name="positions">The positions of the files among the layer's entries.</param>
    /// <returns>The contents by position.</returns>
    public static async Task<IReadOnlyDictionary<int, FileContent>> ReadAsync(
        LayerArchive archive, IReadOnlyList<int> positions, ContentStore store, CancellationToken cancellationToken)
    {
        string key = Digest.Of(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{archive.Key} {string.Join(' ', positions)}"))).Hex;
        if (Find(store.Entries.Read(EntryKind, key)) is { } known && await store.ContainsAsync(known.Blob, cancellationToken))
        {
            return Contents(known, store);
        }

        Pack pack = await WriteAsync(archive, [.. positions], store, cancellationToken);
        await store.Entries.WriteAsync(EntryKind, key, ToEntry(pack));
        return Contents(pack, store);
    }

    private static async Task<Pack> WriteAsync(LayerArchive archive, HashSet<int> positions, ContentStore store, CancellationToken cancellationToken)
    {
        List<Part> parts = [];
        Descriptor blob = await store.AddAsync(
            Type,
            async (output, token) =>
            {
                int position = 0;
                long offset = 0;
                await archive.ReadAsync(
                    store,
                    async (_, content, entryToken) =>
                    {
                        if (positions.Contains(position))
                        {
                            await using var hashing = new HashingStream(output);
                            await content.CopyToAsync(hashing, entryToken);
                            parts.Add(new Part(position, offset, hashing.Length, hashing.Finish()));
                            offset += hashing.Length;
                        }

                        position++;
                    },
                    token);
            },
            cancellationToken);
        return new Pack(blob, parts);
    }

    private static Dictionary<int, FileContent> Contents(Pack pack, ContentStore store) =>
        pack.Parts.ToDictionary(part => part.Position, part => store.PartOf(pack.Blob, part.Offset, part.Length, part.Digest));

    private static string ToEntry(Pack pack) => new JsonObject
    {
        ["blob"] = pack.Blob.ToJson(),
        ["parts"] = new JsonArray([.. pack.Parts.Select(part => new JsonArray(part.Position, part.Offset, part.Length, part.Digest.ToString()))]),
    }.ToJsonString();

    /// <returns>Null for a damaged cache entry, which counts as a miss.</returns>
    private static Pack? Find(string? entry)
    {
        try
        {
            return entry is not null && JsonNode.Parse(entry) is JsonObject { } json && json["parts"] is JsonArray parts
                ? new Pack(Descriptor.Parse(json["blob"]), [.. parts.Select(part => new Part((int)part![0]!, (long)part[1]!, (long)part[2]!, Digest.Parse((string)part[3]!)))])
                : null;
        }
        catch (Exception e) when (e is JsonException or FormatException or InvalidOperationException or ArgumentOutOfRangeException or NullReferenceException)
        {
            return null;
        }
    }

    private sealed record Pack(Descriptor Blob, IReadOnlyList<Part> Parts);

    private sealed record Part(int Position, long Offset, long Length, Digest Digest);
}
