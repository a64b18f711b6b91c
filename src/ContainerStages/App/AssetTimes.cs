using System.Buffers.Binary;
using System.Globalization;
using System.Text.Json.Nodes;
using ContainerStages.IO;
using ContainerStages.Oci;

namespace ContainerStages.App;

/// <summary>
/// Times of static web assets, derived from their content. ASP.NET's <c>UseStaticFiles</c> makes its ETag of a file's time and length:
/// with a constant time, a browser would keep an old file after an edit that kept the length.
/// </summary>
internal static class AssetTimes
{
    /// <summary>A time in the past for every client: with a time in the future, ASP.NET ignores <c>If-Modified-Since</c>.</summary>
    private static readonly DateTimeOffset First = new(1980, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>Slightly less than forty years, in seconds.</summary>
    private const uint Range = 1_200_000_000;

    public static DateTimeOffset Of(FileContent content) =>
        First.AddSeconds(BinaryPrimitives.ReadUInt32BigEndian(Convert.FromHexString(content.Digest.Hex.AsSpan(0, 8))) % Range);

    /// <summary>
    /// The endpoints manifest (<c>*.staticwebassets.endpoints.json</c>) with the times that the files have in the image; the SDK writes those of the
    /// build machine, so no two builds are the same.
    /// </summary>
    /// <param name="manifest">The SDK's manifest; returned unchanged if it does not have the known form.</param>
    /// <param name="assets">The assets by path below the web root.</param>
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
