using System.Buffers.Binary;
using System.Globalization;
using System.Text.Json.Nodes;
using ContainerStages.Oci;

namespace ContainerStages.Layers;

/// <summary>
/// Times of static web assets, derived from their content. ASP.NET's <c>UseStaticFiles</c> makes its ETag of a file's time and length:
/// with a constant time, a browser would keep an old file after an edit that kept the length.
/// </summary>
internal static class AssetTimes
{
    /// <summary>In the past for every client: a time in the future makes ASP.NET ignore <c>If-Modified-Since</c>.</summary>
    private static readonly DateTimeOffset First = new(1980, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>Forty years of seconds, a little less.</summary>
    private const uint Range = 1_200_000_000;

    public static DateTimeOffset Of(FileContent content) =>
        First.AddSeconds(BinaryPrimitives.ReadUInt32BigEndian(Convert.FromHexString(content.Digest.Hex.AsSpan(0, 8))) % Range);

    /// <summary>
    /// The endpoints manifest (<c>*.staticwebassets.endpoints.json</c>) with the times that the files have in the image; the SDK puts
    /// the build machine's there, so that no two builds agree.
    /// </summary>
    /// <param name="manifest">As the SDK wrote it; returned as it is when it is not of the known form.</param>
    /// <param name="assets">By path below the web root.</param>
    public static FileContent Normalise(FileContent manifest, IReadOnlyDictionary<string, FileContent> assets)
    {
        JsonObject json;
        try
        {
            json = Json.ParseObject(manifest.ReadAll(), "endpoints manifest");
        }
        catch (FormatException)
        {
            return manifest;
        }

        foreach (JsonObject endpoint in (json["Endpoints"] as JsonArray ?? []).OfType<JsonObject>())
        {
            if (Text(endpoint["AssetFile"]) is { } file && assets.TryGetValue(file, out FileContent? asset))
            {
                string time = Of(asset).ToString("R", CultureInfo.InvariantCulture);
                foreach (JsonObject header in (endpoint["ResponseHeaders"] as JsonArray ?? []).OfType<JsonObject>())
                {
                    if (Text(header["Name"]) == "Last-Modified")
                    {
                        header["Value"] = time;
                    }
                }
            }
        }

        return FileContent.Of(Json.ToBytes(json));
    }

    private static string? Text(JsonNode? node) => node is JsonValue value && value.TryGetValue(out string? text) ? text : null;
}
