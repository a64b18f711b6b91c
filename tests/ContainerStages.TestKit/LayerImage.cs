using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace ContainerStages.TestKit;

/// <summary>An image of tar files, as a layout of one image.</summary>
internal static class LayerImage
{
    /// <param name="layout">A new folder. The layers in it are links to the tar files.</param>
    /// <param name="environment">As <c>NAME=value</c>.</param>
    /// <param name="layers">Tar files that are not compressed, the base's first.</param>
    public static async Task WriteAsync(string layout, string[] environment, IReadOnlyList<string> layers)
    {
        string blobs = Directory.CreateDirectory(Path.Combine(layout, "blobs", "sha256")).FullName;
        var descriptors = new List<Descriptor>();
        foreach (string layer in layers)
        {
            await using FileStream stream = File.OpenRead(layer);
            string hash = Convert.ToHexStringLower(await SHA256.HashDataAsync(stream));
            File.CreateSymbolicLink(Path.Combine(blobs, hash), layer);
            descriptors.Add(new Descriptor("application/vnd.oci.image.layer.v1.tar", $"sha256:{hash}", stream.Length));
        }

        // Buildah refuses a base without a history of its layers.
        Descriptor config = await WriteAsync(blobs, "application/vnd.oci.image.config.v1+json", new
        {
            created = "1970-01-01T00:00:00Z",
            architecture = "amd64",
            os = "linux",
            config = new { Env = environment, Cmd = (string[])["/bin/sh"] },
            rootfs = new { type = "layers", diff_ids = descriptors.Select(layer => layer.digest) },
            history = layers.Select(layer => new { created = "1970-01-01T00:00:00Z", created_by = Path.GetFileNameWithoutExtension(layer) }),
        });
        Descriptor manifest = await WriteAsync(blobs, "application/vnd.oci.image.manifest.v1+json", new
        {
            schemaVersion = 2,
            mediaType = "application/vnd.oci.image.manifest.v1+json",
            config,
            layers = descriptors,
        });
        await File.WriteAllTextAsync(Path.Combine(layout, "oci-layout"), """{"imageLayoutVersion":"1.0.0"}""");
        await File.WriteAllTextAsync(Path.Combine(layout, "index.json"), JsonSerializer.Serialize(new { schemaVersion = 2, manifests = (Descriptor[])[manifest] }));
    }

    private static async Task<Descriptor> WriteAsync(string blobs, string mediaType, object content)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(JsonSerializer.Serialize(content));
        string hash = Convert.ToHexStringLower(SHA256.HashData(bytes));
        await File.WriteAllBytesAsync(Path.Combine(blobs, hash), bytes);
        return new Descriptor(mediaType, $"sha256:{hash}", bytes.Length);
    }

    /// <summary>The names are those of the JSON.</summary>
    private sealed record Descriptor(string mediaType, string digest, long size);
}
