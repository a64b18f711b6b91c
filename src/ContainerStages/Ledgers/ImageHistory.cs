using System.Collections.Immutable;
using System.Text.Json;
using System.Text;
using ContainerStages.Diagnostics;
using ContainerStages.IO;
using ContainerStages.Oci;

namespace ContainerStages.Ledgers;

/// <summary>
/// The last images that were delivered from a report folder: the file <c>container.history.json</c>. It has no times, as no report has: an image is the same
/// whenever it is published.
/// </summary>
/// <param name="Images">The oldest first.</param>
internal sealed record ImageHistory(ImmutableArray<DeliveredImage> Images)
{
    public const string FileName = "container.history.json";

    /// <summary>So many fit into a plot.</summary>
    private const int Most = 30;

    public static readonly ImageHistory Empty = new([]);

    /// <summary>Reads a history; an empty one if there is none, or nobody can read it: it is for people, and nothing else depends on it.</summary>
    public static ImageHistory Read(string file)
    {
        try
        {
            return File.Exists(file) && JsonSerializer.Deserialize(RegularFile.ReadAllBytes(file), LedgerJson.Instance.ImageHistory) is { Images.IsDefault: false } history && history.Images.All(image => image is { Tags.IsDefault: false }) ? history : Empty;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException or FormatException)
        {
            return Empty;
        }
    }

    /// <summary>Adds an image. One that is the last already only has its tags of now: a publish of the same image is not an event, and nodes that ran the image before it downloaded what they did.</summary>
    public ImageHistory With(DeliveredImage image) => !Images.IsEmpty && Images[^1].Digest == image.Digest
        ? new ImageHistory([.. Images[..^1], Images[^1] with { Tags = image.Tags }])
        : new ImageHistory([.. Images.TakeLast(Most - 1), image]);

    public byte[] ToBytes() => Encoding.UTF8.GetBytes(LogText.Json(JsonSerializer.Serialize(this, LedgerJson.Instance.ImageHistory)) + "\n");
}

/// <param name="Digest">The digest of its manifest.</param>
/// <param name="Tags">Its tags then.</param>
/// <param name="Size">Compressed bytes of all layers.</param>
/// <param name="Downloaded">Compressed bytes of the layers that the image before it did not have; null if there was none to compare with.</param>
internal sealed record DeliveredImage(Digest Digest, ImmutableArray<string> Tags, long Size, long? Downloaded)
{
    /// <param name="ledger">Of a delivered image.</param>
    public static DeliveredImage Of(Ledger ledger) =>
        new(ledger.Image.Digest, ledger.Image.Name?.Tags ?? [], ledger.Image.Size, ledger.Comparison?.BytesDownloaded);
}
