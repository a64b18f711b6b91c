using System.Collections.Immutable;
using System.Text.Json.Nodes;
using ContainerStages.Oci;
using ContainerStages.Registry.Blobs;

namespace ContainerStages.Ledgers;

/// <summary>
/// The JSON of a ledger, without reflection: each publish is a new process, in which the serializer would spend a tenth of a second on compiling code for
/// these types. What is null is left out, and unknown fields are ignored.
/// </summary>
internal static class LedgerJson
{
    public static JsonObject Write(Ledger ledger) => Of(
        ("version", ledger.Version),
        ("image", Write(ledger.Image)),
        ("layers", List(ledger.Layers, Write)),
        ("comparison", ledger.Comparison is { } comparison ? Write(comparison) : null),
        ("checks", List(ledger.Checks, Write)));

    /// <exception cref="FormatException">It lacks something, or something has another type.</exception>
    public static Ledger Read(JsonObject json) => new()
    {
        Version = Int(json, "version"),
        Image = ReadImage(Json.Object(json["image"], "image")),
        Layers = List(json, "layers", ReadLayer),
        Comparison = Json.OptionalObject(json, "comparison") is { } comparison ? ReadComparison(comparison) : null,
        Checks = List(json, "checks", ReadCheck),
    };

    private static JsonObject Write(LedgerImage image) => Of(
        ("platform", image.Platform),
        ("mediaType", image.MediaType),
        ("digest", Text(image.Digest)),
        ("configuration", Text(image.Configuration)),
        ("size", image.Size),
        ("user", image.User),
        ("base", image.Base),
        ("baseDigest", Text(image.BaseDigest)),
        ("name", image.Name is { } name ? Write(name) : null));

    private static LedgerImage ReadImage(JsonObject json) => new(
        Json.String(json, "platform"),
        Json.String(json, "mediaType"),
        DigestOf(json, "digest"),
        DigestOf(json, "configuration"),
        Json.Long(json, "size"),
        Json.String(json, "user"),
        Json.String(json, "base"),
        OptionalDigest(json, "baseDigest"))
    {
        Name = Json.OptionalObject(json, "name") is { } name ? ReadName(name) : null,
    };

    private static JsonObject Write(LedgerName name) => Of(
        ("repository", name.Repository),
        ("tags", Json.Array(name.Tags)),
        ("registries", Json.Array(name.Registries)),
        ("tagged", Text(name.Tagged)),
        ("destinations", name.Destinations is { } destinations ? Json.Array(destinations) : null));

    private static LedgerName ReadName(JsonObject json) =>
        new(Json.String(json, "repository"), Json.Strings(json["tags"]), Json.Strings(json["registries"]), DigestOf(json, "tagged"))
        {
            Destinations = OptionalStrings(json, "destinations"),
        };

    private static JsonObject Write(LedgerCheck check) => Of(
        ("code", check.Code),
        ("severity", check.Severity),
        ("fingerprints", check.Fingerprints is { } fingerprints ? Json.Array(fingerprints) : null),
        ("justification", check.Justification));

    private static LedgerCheck ReadCheck(JsonObject json) =>
        new(Json.String(json, "code"), Json.OptionalString(json, "severity"), OptionalStrings(json, "fingerprints"), Json.String(json, "justification"));

    private static JsonObject Write(LedgerLayer layer) => Of(
        ("name", layer.Name),
        ("class", layer.Class),
        ("rank", layer.Rank),
        ("origin", layer.Origin == LayerSource.Base ? "base" : "publish"),
        ("isDerived", layer.IsDerived),
        ("mediaType", layer.MediaType),
        ("digest", Text(layer.Digest)),
        ("diffId", Text(layer.DiffId)),
        ("chainId", Text(layer.ChainId)),
        ("size", layer.Size),
        ("uncompressedSize", layer.UncompressedSize),
        ("inputs", Json.Array(layer.Inputs)),
        ("files", List(layer.Files, Write)),
        ("work", Of(("outcome", Name(layer.Work.Outcome)), ("milliseconds", layer.Work.Milliseconds))),
        ("transfers", List(layer.Transfers, Write)),
        ("change", layer.Change is { } change ? Write(change) : null));

    private static LedgerLayer ReadLayer(JsonObject json) => new()
    {
        Name = Json.String(json, "name"),
        Class = Json.String(json, "class"),
        Rank = Int(json, "rank"),
        Origin = Enum(json, "origin", ("base", LayerSource.Base), ("publish", LayerSource.Publish)),
        IsDerived = Bool(json, "isDerived"),
        MediaType = Json.String(json, "mediaType"),
        Digest = DigestOf(json, "digest"),
        DiffId = DigestOf(json, "diffId"),
        ChainId = DigestOf(json, "chainId"),
        Size = Json.Long(json, "size"),
        UncompressedSize = OptionalLong(json, "uncompressedSize"),
        Inputs = Json.Strings(json["inputs"]),
        Files = List(json, "files", ReadFile),
        Work = ReadWork(Json.Object(json["work"], "work of a layer")),
        Transfers = List(json, "transfers", ReadTransfer),
        Change = Json.OptionalObject(json, "change") is { } change ? ReadChange(change) : null,
    };

    private static JsonObject Write(LedgerFile file) => Of(
        ("path", file.Path), ("size", file.Size), ("digest", Text(file.Digest)), ("origin", file.Origin), ("input", file.Input));

    private static LedgerFile ReadFile(JsonObject json) => new(
        Json.String(json, "path"), Json.Long(json, "size"), DigestOf(json, "digest"), Json.String(json, "origin"), Json.String(json, "input"));

    private static LedgerWork ReadWork(JsonObject json) => new(
        Enum(json, "outcome", ("fromBase", WorkOutcome.FromBase), ("fromStore", WorkOutcome.FromStore), ("compressed", WorkOutcome.Compressed)),
        Json.Long(json, "milliseconds"));

    private static string Name(WorkOutcome outcome) => outcome switch
    {
        WorkOutcome.FromBase => "fromBase",
        WorkOutcome.FromStore => "fromStore",
        _ => "compressed",
    };

    private static JsonObject Write(LedgerTransfer transfer) => Of(
        ("registry", transfer.Registry),
        ("outcome", transfer.Outcome switch { BlobOutcome.AlreadyThere => "alreadyThere", BlobOutcome.Mounted => "mounted", _ => "uploaded" }),
        ("bytes", transfer.Bytes),
        ("milliseconds", transfer.Milliseconds));

    private static LedgerTransfer ReadTransfer(JsonObject json) => new(
        Json.String(json, "registry"),
        Enum(json, "outcome", ("alreadyThere", BlobOutcome.AlreadyThere), ("mounted", BlobOutcome.Mounted), ("uploaded", BlobOutcome.Uploaded)),
        Json.Long(json, "bytes"),
        Json.Long(json, "milliseconds"));

    private static JsonObject Write(LedgerChange change) => Of(
        ("kind", change.Kind switch { ChangeKind.Same => "same", ChangeKind.Changed => "changed", _ => "new" }),
        ("isKept", change.IsKept),
        ("reasons", Json.Array(change.Reasons)));

    private static LedgerChange ReadChange(JsonObject json) => new(
        Enum(json, "kind", ("same", ChangeKind.Same), ("changed", ChangeKind.Changed), ("new", ChangeKind.New)),
        Bool(json, "isKept"),
        Json.Strings(json["reasons"]));

    private static JsonObject Write(LedgerComparison comparison) => Of(
        ("name", comparison.Name),
        ("digest", Text(comparison.Digest)),
        ("layersKept", comparison.LayersKept),
        ("chainIdKept", Text(comparison.ChainIdKept)),
        ("bytesDownloaded", comparison.BytesDownloaded),
        ("bytesUnpacked", comparison.BytesUnpacked));

    private static LedgerComparison ReadComparison(JsonObject json) => new(
        Json.String(json, "name"),
        DigestOf(json, "digest"),
        Int(json, "layersKept"),
        OptionalDigest(json, "chainIdKept"),
        Json.Long(json, "bytesDownloaded"),
        OptionalLong(json, "bytesUnpacked"));

    /// <summary>An object without the fields that are null.</summary>
    private static JsonObject Of(params ReadOnlySpan<(string Name, JsonNode? Value)> fields)
    {
        var json = new JsonObject();
        foreach ((string name, JsonNode? value) in fields)
        {
            if (value is not null)
            {
                json.Add(name, value);
            }
        }

        return json;
    }

    private static JsonArray List<T>(ImmutableArray<T> items, Func<T, JsonObject> write)
        where T : class
    {
        var array = new JsonArray();
        foreach (T item in items)
        {
            array.Add((JsonNode)write(item));
        }

        return array;
    }

    /// <summary>Empty if the list is missing, as in ledgers of earlier versions.</summary>
    private static ImmutableArray<T> List<T>(JsonObject json, string name, Func<JsonObject, T> read)
        where T : class => json[name] switch
    {
        null => [],
        JsonArray array => [.. array.Select(item => read(Json.Object(item, $"entry of '{name}'")))],
        _ => throw new FormatException($"'{name}' is not a list"),
    };

    private static JsonNode Text(Digest digest) => digest.ToString();

    private static JsonNode? Text(Digest? digest) => digest is { } known ? Text(known) : null;

    private static Digest DigestOf(JsonObject json, string name) => Digest.Parse(Json.String(json, name));

    private static Digest? OptionalDigest(JsonObject json, string name) => json[name] is null ? null : DigestOf(json, name);

    private static ImmutableArray<string>? OptionalStrings(JsonObject json, string name) => json[name] is { } strings ? Json.Strings(strings) : null;

    private static long? OptionalLong(JsonObject json, string name) => json[name] is null ? null : Json.Long(json, name);

    private static int Int(JsonObject json, string name) =>
        Json.Long(json, name) is var number and <= int.MaxValue ? (int)number : throw new FormatException($"'{name}' is too large");

    private static bool Bool(JsonObject json, string name) =>
        json[name] is JsonValue value && value.TryGetValue(out bool flag) ? flag : throw new FormatException($"'{name}' is missing or is neither true nor false");

    private static T Enum<T>(JsonObject json, string name, params ReadOnlySpan<(string Text, T Value)> values)
        where T : struct, Enum
    {
        string text = Json.String(json, name);
        foreach ((string known, T value) in values)
        {
            if (known == text)
            {
                return value;
            }
        }

        throw new FormatException($"'{name}' is '{text}', which this version does not know");
    }
}
