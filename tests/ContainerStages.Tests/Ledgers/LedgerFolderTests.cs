using ContainerStages.Diagnostics;
using ContainerStages.Ledgers;

namespace ContainerStages.Tests.Ledgers;

[TestClass]
public sealed class LedgerFolderTests
{
    [TestMethod]
    public async Task A_draft_that_another_publish_has_written_meanwhile_is_not_taken_for_ours()
    {
        using var temporary = new TemporaryFolder();
        var folder = new LedgerFolder(temporary.Combine("a b", "ledger"));
        Ledger ours = TestLedger.Of("app=1");
        await folder.WriteDraftAsync(ours);
        CollectionAssert.AreEqual(ours.ToBytes(), folder.ReadDraft(ours.Image.Digest).ToBytes());

        await folder.WriteDraftAsync(TestLedger.Of("app=2"));
        ContainerStagesException error = Assert.ThrowsExactly<ContainerStagesException>(() => folder.ReadDraft(ours.Image.Digest));
        Assert.AreEqual(Catalogue.FileChanged, error.Diagnostic);
    }

    [TestMethod]
    [DataRow("""{"version":1,"image":null,"layers":[],"checks":[]}""")]
    [DataRow("""{"version":1,"layers":[],"checks":[]}""")]
    [DataRow("""{"version":1,"image":{"platform":null},"layers":[]}""")]
    [DataRow("x")]
    public void What_is_no_whole_ledger_is_none(string content)
    {
        using var temporary = new TemporaryFolder();
        File.WriteAllText(temporary.Combine(Ledger.FileName), content);
        Assert.IsNull(new LedgerFolder(temporary.Path).ReadDelivered());
    }

    [TestMethod]
    public async Task A_folder_in_its_place_is_no_ledger_and_an_error_of_ours()
    {
        using var temporary = new TemporaryFolder();
        Directory.CreateDirectory(temporary.Combine(Ledger.FileName));
        var folder = new LedgerFolder(temporary.Path);
        Assert.IsNull(folder.ReadDelivered());
        Assert.AreEqual(Catalogue.OutputNotWritable, (await Assert.ThrowsExactlyAsync<ContainerStagesException>(() => folder.WriteDeliveredAsync(TestLedger.Of("app=1")))).Diagnostic);
    }
}
