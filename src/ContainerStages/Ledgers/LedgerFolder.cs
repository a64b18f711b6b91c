using ContainerStages.Diagnostics;
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

    /// <exception cref="ContainerStagesException">It has gone since it was built.</exception>
    public Ledger ReadDraft() => Read(Draft) ?? throw new ContainerStagesException(
        Catalogue.FileChanged,
        $"cannot read '{Draft}', which this build has written",
        "Something else changes that folder during the publish, such as a second publish of the same project: let it finish, and publish again.");

    public async Task WriteDraftAsync(Ledger ledger)
    {
        OutputFile.CreateFolder(Path);
        await OutputFile.WriteIfDifferentAsync(Draft, ledger.ToBytes());
    }

    public Task WriteDeliveredAsync(Ledger ledger) => OutputFile.WriteIfDifferentAsync(Delivered, ledger.ToBytes());

    private static Ledger? Read(string file)
    {
        try
        {
            return File.Exists(file) ? Ledger.TryParse(File.ReadAllBytes(file)) : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
