using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using ContainerStages.Oci;

namespace ContainerStages.Destinations;

/// <summary>
/// Removes the blobs of images of ours that an index no longer names. What was never named is not ours to judge, and stays; only the
/// temporary files of builds of ours that were killed go too. Nothing is removed where the blobs are behind a link, such as one to a folder that
/// several layouts share. Call it under the <see cref="LayoutLock"/>.
/// </summary>
internal sealed partial class LayoutGarbage(string folder)
{
    private readonly string _blobs = Path.Combine(folder, ImageLayout.BlobsName);

    /// <param name="before">What we wrote of what the index named.</param>
    /// <param name="after">All that it names now.</param>
    public void Remove(IEnumerable<Digest> before, IEnumerable<Digest> after)
    {
        if (new DirectoryInfo(_blobs).LinkTarget is not null || Directory.GetParent(_blobs)!.LinkTarget is not null)
        {
            return;
        }

        var kept = new HashSet<Digest>();
        foreach (Digest digest in after)
        {
            if (ReadObject(Path.Combine(_blobs, digest.Hex)) is null)
            {
                // Nobody can tell what this one needs.
                return;
            }

            Walk(digest, kept);
        }

        var gone = new HashSet<Digest>();
        foreach (Digest digest in before)
        {
            Walk(digest, gone);
        }

        foreach (Digest digest in gone.Except(kept))
        {
            Delete(Path.Combine(_blobs, digest.Hex));
        }

        foreach (string temporary in Directory.EnumerateFiles(_blobs, "*.tmp").Where(file => TemporaryBlob().IsMatch(Path.GetFileName(file))))
        {
            Delete(temporary);
        }
    }

    /// <summary>Adds a blob and, if it is a manifest or an index, all that it refers to.</summary>
    private void Walk(Digest digest, HashSet<Digest> found)
    {
        if (!found.Add(digest) || ReadObject(Path.Combine(_blobs, digest.Hex)) is not { } json)
        {
            return;
        }

        IEnumerable<JsonNode?> references = List(json["manifests"]).Concat(List(json["layers"])).Append(json["config"]).Append(json["subject"]);
        foreach (JsonNode? reference in references)
        {
            if (reference is JsonObject descriptor
                && descriptor["digest"] is JsonValue value
                && value.TryGetValue(out string? text)
                && Digest.TryParse(text, out Digest next))
            {
                Walk(next, found);
            }
        }
    }

    private static IEnumerable<JsonNode?> List(JsonNode? node) => node as JsonArray ?? Enumerable.Empty<JsonNode?>();

    /// <summary>Null for a layer, and for what is missing or damaged.</summary>
    private static JsonObject? ReadObject(string file)
    {
        try
        {
            var info = new FileInfo(file);
            return info.Exists && info.Length <= Json.MostBytes ? Json.ParseObject(File.ReadAllBytes(file), "blob") : null;
        }
        catch (Exception e) when (e is FormatException or IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>As <see cref="IO.OutputFile"/> names a blob while it writes it.</summary>
    [GeneratedRegex(@"\A[0-9a-f]{64}\.[0-9a-f]{32}\.tmp\z")]
    private static partial Regex TemporaryBlob();

    private static void Delete(string file)
    {
        try
        {
            File.Delete(file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // A reader holds it: the next image that is written here leaves it behind, and it does no harm.
        }
    }
}
