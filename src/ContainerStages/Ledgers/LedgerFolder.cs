using System.Text;
using ContainerStages.Diagnostics;
using ContainerStages.IO;
using ContainerStages.Oci;

namespace ContainerStages.Ledgers;

/// <summary>
/// The folder of an image's ledgers. The draft of the last built image lies beside the ledger of the last delivered image, which is needed until the
/// next delivery.
/// </summary>
/// <param name="Path">Absolute.</param>
internal sealed record LedgerFolder(string Path)
{
    private string Draft => System.IO.Path.Combine(Path, "container.ledger.draft.json");

    public string Delivered => System.IO.Path.Combine(Path, Ledger.FileName);

    /// <returns>Null if none was delivered from this folder, or its file is damaged.</returns>
    public Ledger? ReadDelivered() => Read(Delivered);

    /// <param name="image">The digest of the built image's manifest.</param>
    /// <exception cref="ContainerStagesException">The draft has disappeared, or is that of another image.</exception>
    public Ledger ReadDraft(Digest image) => Read(Draft) is { } draft && draft.Image.Digest == image ? draft : throw new ContainerStagesException(
        Catalogue.FileChanged,
        $"cannot find the ledger of {image} in '{Draft}', where this build has written it",
        "Something else changes that folder during the publish, such as a second publish of the same project, or of one with the same ContainerStagesReportFolder: let it finish, and publish again.");

    public async Task WriteDraftAsync(Ledger ledger)
    {
        OutputFile.CreateFolder(Path);
        await OutputFile.WriteReportAsync(OutputFile.Resolve(Draft), ledger.ToBytes());
    }

    public Task WriteDeliveredAsync(Ledger ledger) => OutputFile.WriteIfDifferentAsync(OutputFile.Resolve(Delivered), ledger.ToBytes());

    /// <param name="name">The file's name.</param>
    /// <param name="text">Of a report about the delivered image.</param>
    public Task WriteReportAsync(string name, string text) => OutputFile.WriteReportAsync(OutputFile.Resolve(System.IO.Path.Combine(Path, name)), Encoding.UTF8.GetBytes(text));

    /// <returns>The history with the image.</returns>
    public async Task<ImageHistory> AddToHistoryAsync(DeliveredImage image)
    {
        string file = OutputFile.Resolve(System.IO.Path.Combine(Path, ImageHistory.FileName));
        ImageHistory history = ImageHistory.Read(file).With(image);
        await OutputFile.WriteReportAsync(file, history.ToBytes());
        return history;
    }

    private static Ledger? Read(string file)
    {
        try
        {
            return File.Exists(file) ? Ledger.TryParse(RegularFile.ReadAllBytes(file)) : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
