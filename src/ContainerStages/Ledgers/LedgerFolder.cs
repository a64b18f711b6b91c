using ContainerStages.Diagnostics;
using ContainerStages.Oci;
using ContainerStages.Storage;

namespace ContainerStages.Ledgers;

/// <summary>
/// Where an image's ledger is kept. The draft, of the image that was built last, lies beside that of the image that was delivered last: that
/// one has to last until the next is delivered.
/// </summary>
/// <param name="Path">Absolute.</param>
internal sealed record LedgerFolder(string Path)
{
    private string Draft => System.IO.Path.Combine(Path, "container.ledger.draft.json");

    public string Delivered => System.IO.Path.Combine(Path, Ledger.FileName);

    /// <returns>Null where none was delivered from here, or its file is of no use.</returns>
    public Ledger? ReadDelivered() => Read(Delivered);

    /// <param name="image">What was built: its manifest.</param>
    /// <exception cref="ContainerStagesException">The draft has gone since then, or is another image's.</exception>
    public Ledger ReadDraft(Digest image) => Read(Draft) is { } draft && draft.Image.Digest == image ? draft : throw new ContainerStagesException(
        Catalogue.FileChanged,
        $"cannot find the ledger of {image} in '{Draft}', where this build has written it",
        "Something else changes that folder during the publish, such as a second publish of the same project, or of one with the same ContainerStagesReportFolder: let it finish, and publish again.");

    public async Task WriteDraftAsync(Ledger ledger)
    {
        OutputFile.CreateFolder(Path);
        await OutputFile.WriteIfDifferentAsync(OutputFile.Resolve(Draft), ledger.ToBytes());
    }

    public Task WriteDeliveredAsync(Ledger ledger) => OutputFile.WriteIfDifferentAsync(OutputFile.Resolve(Delivered), ledger.ToBytes());

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
