using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using ContainerStages.Ledgers;
using ContainerStages.Oci;
using ContainerStages.Registry.Blobs;
using ContainerStages.Scans;

namespace ContainerStages.Tests.Ledgers;

/// <summary>The serializer that looks at the types when it runs shows that the generated one forgets nothing.</summary>
[TestClass]
public sealed class LedgerJsonTests
{
    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web)
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Converters = { new DigestConverter(), new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
        WriteIndented = true,
        NewLine = "\n",
    };

    [TestMethod]
    public void Each_property_is_written_as_the_serializer_writes_it_and_read_again()
    {
        foreach (Ledger ledger in (Ledger[])[TestLedger.Of("base=1 packages=1/package_A_1.0 app=1"), Whole()])
        {
            string expected = JsonSerializer.Serialize(ledger, Options) + "\n";
            Assert.AreEqual(expected, Encoding.UTF8.GetString(ledger.ToBytes()));
            Assert.AreEqual(expected, Encoding.UTF8.GetString(Ledger.TryParse(ledger.ToBytes())!.ToBytes()));
        }
    }

    /// <summary>Whatever field is missing or has another type, the ledger is none, or the field has a default. Nothing else is thrown.</summary>
    [TestMethod]
    public void A_ledger_with_a_damaged_field_is_none_or_has_a_default()
    {
        int refused = 0;
        foreach (string damaged in Damaged(JsonNode.Parse(Whole().ToBytes())!))
        {
            refused += Ledger.TryParse(Encoding.UTF8.GetBytes(damaged)) is null ? 1 : 0;
        }

        Assert.IsGreaterThan(60, refused);
    }

    private static IEnumerable<string> Damaged(JsonNode whole)
    {
        foreach (string path in Fields(whole).ToList())
        {
            foreach (string? value in (string?[])[null, "{}", "[1]", "-1", "\"x\""])
            {
                JsonNode copy = whole.DeepClone();
                JsonNode parent = path.Split('/')[1..^1].Aggregate(copy, (node, name) => node is JsonArray array ? array[0]! : node[name]!);
                if (parent is JsonObject fields)
                {
                    fields[path.Split('/')[^1]] = value is null ? null : JsonNode.Parse(value);
                    yield return copy.ToJsonString();
                }
            }
        }
    }

    private static IEnumerable<string> Fields(JsonNode? node, string path = "") => node switch
    {
        JsonObject json => json.SelectMany(field => Fields(field.Value, $"{path}/{field.Key}").Prepend($"{path}/{field.Key}")),
        JsonArray { Count: > 0 } array => Fields(array[0], $"{path}/0"),
        _ => [],
    };

    private static Ledger Whole()
    {
        Ledger ledger = TestLedger.Of("app=1/source_x base=2");
        Digest digest = TestLedger.DigestOf("x");
        LedgerLayer[] layers =
        [
            .. from origin in Enum.GetValues<LayerSource>()
               from outcome in Enum.GetValues<WorkOutcome>()
               from transfer in Enum.GetValues<BlobOutcome>()
               from kind in Enum.GetValues<ChangeKind>()
               select ledger.Layers[0] with
               {
                   Origin = origin,
                   IsDerived = true,
                   Files = [new LedgerFile("/app/a \u00e9 <b>.dll", 5, digest, "app", "input")],
                   Work = new LedgerWork(outcome, 7),
                   Transfers = [new LedgerTransfer("registry.example", transfer, 9, 11)],
                   Change = new LedgerChange(kind, IsKept: true, ["because"]),
               },
        ];
        return ledger with
        {
            Image = ledger.Image with { BaseDigest = digest, Name = new LedgerName("shop/api", ["1", "2"], ["registry.example"], digest) { Destinations = ["other.example/api:1"] } },
            Layers = [.. layers],
            Scan = new ScanResult("trivy", "0.57.1", ScanSeverity.High, new ScanCounts(1, 2, 3, 4, 5, 6, 7),
            [
                .. from severity in Enum.GetValues<ScanSeverity>() select new Vulnerability("CVE-2026-1", "package", "1.0", "1.1", severity) { Justification = "why", Expires = new DateOnly(2027, 3, 31) },
                new Vulnerability("CVE-2026-2", "package", "", null, ScanSeverity.Low),
            ]),
            Comparison = new LedgerComparison("before", digest, 2, digest, 3, 4),
            Checks = [new LedgerCheck("CSTG5001", "warning", null, "why"), new LedgerCheck("CSTG5001", null, ["abc"], "why")],
        };
    }

    private sealed class DigestConverter : JsonConverter<Digest>
    {
        public override Digest Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => Digest.Parse(reader.GetString()!);

        public override void Write(Utf8JsonWriter writer, Digest value, JsonSerializerOptions options) => writer.WriteStringValue(value.ToString());
    }
}
