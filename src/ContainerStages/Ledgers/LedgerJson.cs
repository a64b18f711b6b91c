using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using ContainerStages.Oci;
using ContainerStages.Registry.Blobs;
using ContainerStages.Scans;

namespace ContainerStages.Ledgers;

/// <summary>
/// The JSON of a ledger, by code that the compiler generates: each publish is a new process, in which reflection over these types would take a tenth of a second.
/// </summary>
[JsonSerializable(typeof(Ledger))]
[JsonSerializable(typeof(ImageHistory))]
internal sealed partial class LedgerJson : JsonSerializerContext
{
    public static readonly LedgerJson Instance = new(new JsonSerializerOptions(JsonSerializerDefaults.Web)
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        RespectNullableAnnotations = true,
        Converters = { new DigestConverter(), Names<LayerSource>(), Names<WorkOutcome>(), Names<BlobOutcome>(), Names<ChangeKind>(), Names<StageKind>(), Names<StepOutcome>(), Names<ScanSeverity>() },
        WriteIndented = true,
        NewLine = "\n",
    });

    private static JsonStringEnumConverter<T> Names<T>()
        where T : struct, Enum => new(JsonNamingPolicy.CamelCase);
}
