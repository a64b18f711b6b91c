using System.Text.Json.Nodes;

namespace ContainerStages.EndToEndTests;

/// <summary>An image in an OCI layout, as skopeo reads it.</summary>
internal sealed record LayoutImage(string ManifestDigest, JsonNode Config, IReadOnlyList<long> LayerSizes)
{
    public IReadOnlyList<string> DiffIds => [.. Config["rootfs"]!["diff_ids"]!.AsArray().Select(id => id!.GetValue<string>())];

    public static async Task<LayoutImage> ReadAsync(string layout, string tag = "latest")
    {
        string name = $"oci:{layout}:{tag}";
        return new LayoutImage(
            (await Skopeo.InspectAsync(name))["Digest"]!.GetValue<string>(),
            await Skopeo.InspectAsync(name, "--config"),
            [.. (await Skopeo.InspectAsync(name, "--raw"))["layers"]!.AsArray().Select(layer => layer!["size"]!.GetValue<long>())]);
    }

    /// <summary>The layers by their names in the build's output, as <c>app sha256:…</c>.</summary>
    public IReadOnlyDictionary<string, string> DiffIdsByName(DotnetResult result) =>
        result.Layers.Split(' ').Zip(DiffIds).ToDictionary(pair => pair.First, pair => pair.Second);

    /// <returns>The root file system, unpacked by umoci.</returns>
    public static async Task<string> UnpackAsync(string layout, string bundle)
    {
        await Tool.RunAsync("umoci", "unpack", "--image", layout + ":latest", bundle);
        return Path.Combine(bundle, "rootfs");
    }
}
