using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using ContainerStages.FileSystems;
using ContainerStages.Oci;

namespace ContainerStages.Reports.Images;

/// <summary>The file that <c>ContainerStagesShowFile</c> names.</summary>
/// <param name="Differences">Null if the image was not compared with another one.</param>
internal sealed record ListingFile(ImageListing Image, ListingDifferences? Differences);

/// <summary>Its JSON, by code that the compiler generates.</summary>
[JsonSerializable(typeof(ListingFile))]
internal sealed partial class ListingJson : JsonSerializerContext
{
    public static readonly ListingJson Instance = new(new JsonSerializerOptions(JsonSerializerDefaults.Web)
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Converters = { new DigestConverter(), new JsonStringEnumConverter<EntryType>(JsonNamingPolicy.CamelCase) },
        WriteIndented = true,
        NewLine = "\n",
    });
}
