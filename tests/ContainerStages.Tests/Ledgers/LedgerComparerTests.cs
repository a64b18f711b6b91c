using ContainerStages.Ledgers;
using ContainerStages.Reports;

namespace ContainerStages.Tests.Ledgers;

[TestClass]
public sealed class LedgerComparerTests
{
    private static readonly AssemblyReach Nothing = new(_ => null);

    [TestMethod]
    public void What_a_node_keeps_ends_at_the_lowest_change()
    {
        Ledger compared = Compare("base=1 packages=1/package_A_1.0 projects=1/assembly_P_1 app=1", "base=1 packages=2/package_A_1.1 projects=1/assembly_P_1 app=2");
        LedgerComparison comparison = compared.Comparison!;
        Assert.AreEqual("before", comparison.Name);
        Assert.AreEqual(1, comparison.LayersKept);
        Assert.AreEqual(compared.Layers[0].ChainId, comparison.ChainIdKept);
        Assert.AreEqual(20, comparison.BytesDownloaded);
        Assert.AreEqual(300, comparison.BytesUnpacked);
        CollectionAssert.AreEqual(
            (string[])["base Same kept", "packages Changed package A was 1.0 and is 1.1", "projects Same", "app Changed"],
            compared.Layers.Select(Text).ToArray());
    }

    [TestMethod]
    public void A_base_that_nobody_read_leaves_the_bytes_open()
    {
        LedgerComparison comparison = Compare("base=1 app=1", "base=2 app=1").Comparison!;
        Assert.AreEqual(0, comparison.LayersKept);
        Assert.IsNull(comparison.ChainIdKept);
        Assert.IsNull(comparison.BytesUnpacked);
    }

    [TestMethod]
    public void The_lines_for_the_terminal_say_what_changed_and_why()
    {
        CollectionAssert.AreEqual(
            (string[])["Compared with before for linux/amd64:", "  packages changed: package A was 1.0 and is 1.1", "  assets is new", "  nodes that run it keep 0 of 3 layers, download 0.00 MB and unpack 0.00 MB"],
            ComparisonLines.Write(Compare("packages=1/package_A_1.0 app=1", "packages=2/package_A_1.1 assets=1 app=1")).ToArray());
        CollectionAssert.AreEqual(
            (string[])["Compared with before for linux/amd64: no layer changed, and nodes that run it have every one"],
            ComparisonLines.Write(Compare("app=1", "app=1")).ToArray());
        Assert.IsEmpty(ComparisonLines.Write(TestLedger.Of("app=1")));
    }

    [TestMethod]
    public void Of_an_image_from_elsewhere_only_digests_are_known()
    {
        PreviousImage Before(string layers) => PreviousImage.Of("before", TestLedger.Of(layers)) with { Ledger = null };
        string[] Reasons(string before, string now) => [.. LedgerComparer.Compare(TestLedger.Of(now), Before(before), Nothing).Layers[0].Change!.Reasons];
        CollectionAssert.AreEqual((string[])["its files changed, and none of its inputs"], Reasons("packages=1/x_1 app=1", "packages=2/x_1 app=1"));
        Assert.Contains("its inputs changed", Reasons("packages=1/x_1 app=1", "packages=2/x_2 app=1").Single());
    }

    [TestMethod]
    public void Only_what_is_made_of_the_same_as_before_needs_another_assembly_to_explain_it()
    {
        string runtime = Path.GetDirectoryName(typeof(object).Assembly.Location)!;
        var reach = new AssemblyReach(name => File.Exists(Path.Combine(runtime, name + ".dll")) ? File.OpenRead(Path.Combine(runtime, name + ".dll")) : null);
        static Ledger Of(string linq, string core, int size)
        {
            Ledger ledger = TestLedger.Of($"framework={size} app=1");
            LedgerFile File(string name, string input, int bytes) => new($"/app/{name}.dll", bytes, TestLedger.DigestOf($"{name}{bytes}"), "framework", input);
            return ledger with { Layers = ledger.Layers.SetItem(0, ledger.Layers[0] with { IsDerived = true, Files = [File("System.Linq", linq, 1), File("System.Runtime", core, size)] }) };
        }

        string Reason(Ledger before, Ledger now) => LedgerComparer.Compare(now, PreviousImage.Of("before", before), reach).Layers[0].Change!.Reasons.Single();
        Assert.AreEqual("/app/System.Runtime.dll grew by 1 bytes because it is reached from System.Linq", Reason(Of("a", "r", 1), Of("b", "r", 2)));
        Assert.AreEqual("/app/System.Runtime.dll grew by 1 bytes", Reason(Of("r 1", "r 1", 1), Of("r 2", "r 2", 2)));
    }

    [TestMethod]
    [DataRow("package A 1.0", "package A 1.1", "package A was 1.0 and is 1.1")]
    [DataRow("package A 1.0", "package A 1.0;package B 2.0", "package B is new")]
    [DataRow("package A 1.0;generated a b", "package A 1.0", "generated a b is gone")]
    [DataRow("generated a", "generated b", "generated a is gone;generated b is new")]
    [DataRow("file a b.txt sha256:0000000000000000000000000000000000000000000000000000000000000000", "file a b.txt sha256:1111111111111111111111111111111111111111111111111111111111111111", "file a b.txt changed")]
    [DataRow("package A 1.0", "package A 1.0", "")]
    public void Inputs_differ_in_words(string before, string now, string expected) =>
        Assert.AreEqual(expected, string.Join(';', InputChanges.Between(before.Split(';'), now.Split(';'))));

    [TestMethod]
    public void A_ledger_is_read_as_it_was_written_and_nothing_else_is()
    {
        Ledger ledger = Compare("packages=1/package_A_1.0 app=1", "packages=2/package_A_1.1 app=1");
        byte[] written = ledger.ToBytes();
        CollectionAssert.AreEqual(written, Ledger.TryParse(written)!.ToBytes());
        foreach (string broken in (string[])["", "[]", "{}", """{"version":2}""", """{"version":1,"builder":"\ud800"}""", System.Text.Encoding.UTF8.GetString(written).Replace("sha256:", @"\ud800:", StringComparison.Ordinal), System.Text.Encoding.UTF8.GetString(written)[..^20], System.Text.Encoding.UTF8.GetString(written).Replace("sha256:", "md5:", StringComparison.Ordinal)])
        {
            Assert.IsNull(Ledger.TryParse(System.Text.Encoding.UTF8.GetBytes(broken)), broken);
        }
    }

    private static Ledger Compare(string before, string now) => LedgerComparer.Compare(TestLedger.Of(now), PreviousImage.Of("before", TestLedger.Of(before)), Nothing);

    private static string Text(LedgerLayer layer) =>
        string.Join(' ', ((string[])[layer.Name, $"{layer.Change!.Kind}", layer.Change.IsKept ? "kept" : "", .. layer.Change.Reasons]).Where(part => part.Length > 0));
}
