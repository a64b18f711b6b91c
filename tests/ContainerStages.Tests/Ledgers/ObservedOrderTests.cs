using ContainerStages.Checks.Facts;
using ContainerStages.Checks.Order;
using ContainerStages.Ledgers;

namespace ContainerStages.Tests.Ledgers;

[TestClass]
public sealed class ObservedOrderTests
{
    [TestMethod]
    [DataRow("packages=1/package_A_1.0 app=1", "packages=1/package_A_1.0 app=2", "", DisplayName = "the top changed")]
    [DataRow("packages=1/package_A_1.0 app=1", "packages=2/package_A_1.0 app=1", "packages<app", DisplayName = "a package has other bytes under its version")]
    [DataRow("packages=1/package_A_1.0 app=1", "packages=2/package_A_1.1 app=1", "", DisplayName = "a package has another version")]
    [DataRow("packages=1/package_A_1.0 app=1", "packages=2/package_A_1.0/package_B_1.0 app=1", "", DisplayName = "a package was added")]
    [DataRow("packages=1/package_A_1.0 projects=1/assembly_P_1 app=1", "packages=2/package_A_1.0 projects=2/assembly_P_2 app=2", "", DisplayName = "everything above changed too")]
    [DataRow("packages=1/package_A_1.0 projects=1/assembly_P_1 app=1", "packages=2/package_A_1.0 projects=1/assembly_P_1 app=2", "packages<projects", DisplayName = "one above changed too, and one did not")]
    [DataRow("stamps=1/generated_s projects=1/x app=1", "stamps=2/generated_s projects=1/x app=1", "stamps<projects,app", DisplayName = "a generated file in a layer of the project's own")]
    [DataRow("framework=1/runtime_pack_R_1/trim_roots_1 projects=1/x app=1", "framework=2/runtime_pack_R_1/trim_roots_2 projects=1/x app=2", "", DisplayName = "the trimmer started from other code")]
    [DataRow("framework=1/runtime_pack_R_1/trim_roots_1 projects=1/x app=1", "framework=2/runtime_pack_R_1/trim_roots_1 projects=1/x app=2", "framework<projects", DisplayName = "the trimmer started from the same code")]
    [DataRow("base=1/base_1 packages=1/x app=1", "base=2/base_2 packages=1/x app=1", "", DisplayName = "another base")]
    [DataRow("base=1/base_1 packages=1/x app=1", "base=2/base_1 packages=1/x app=1", "", DisplayName = "a base explains itself")]
    [DataRow("app=1/generated_a models=1/file_m_1", "app=2/generated_a models=1/file_m_1", "", DisplayName = "the app may always change")]
    [DataRow("app=1", "packages=1/package_A_1.0 app=1", "", DisplayName = "a new layer")]
    [DataRow("packages=1/package_A_1.0 app=1", "app=1", "", DisplayName = "a layer has gone")]
    [DataRow("stamps=1/generated_s packages=1/package_A_1 projects=1/x app=1", "stamps=2/generated_s packages=2/package_A_1 projects=1/x app=1", "stamps<projects,app packages<projects,app", DisplayName = "two at once")]
    public void A_layer_that_changed_below_one_that_stayed_needs_a_reason(string before, string now, string expected) =>
        Assert.AreEqual(expected, Text(new ObservedOrder(PreviousImage.Of("before", TestLedger.Of(before)), TestLedger.Of(now))));

    [TestMethod]
    public void Nobody_knows_what_the_layers_of_another_tool_are_made_of()
    {
        var before = PreviousImage.Of("before", TestLedger.Of("packages=1/package_A_1.0 app=1"));
        PreviousImage foreign = before with { Layers = [.. before.Layers.Select(layer => layer with { Inputs = null })] };
        Assert.AreEqual("", Text(new ObservedOrder(foreign, TestLedger.Of("packages=2/package_A_1.0 app=1"))));
    }

    [TestMethod]
    public void A_lock_file_says_the_same_as_the_ledger_that_it_was_made_of()
    {
        Ledger before = TestLedger.Of("base=1/base_1 stamps=1/generated_s packages=1/package_A_1 app=1");
        var written = LayersLock.Parse(LayersLock.Of([before]).ToBytes());
        PreviousImage committed = written.For("linux/amd64", "lock")!;
        Assert.AreEqual("stamps<packages,app", Text(new ObservedOrder(committed, TestLedger.Of("base=2/base_2 stamps=2/generated_s packages=1/package_A_1 app=1"))));
        Assert.IsNull(written.For("linux/arm64", "lock"));
        CollectionAssert.AreEqual(LayersLock.Of([before]).ToBytes(), written.ToBytes());
    }

    [TestMethod]
    [DataRow("", "not JSON")]
    [DataRow("[]", "not a JSON object")]
    [DataRow("""{ "version": 2, "platforms": {} }""", "its version is 2")]
    [DataRow("""{ "version": 1 }""", "not a JSON object")]
    [DataRow("""{ "version": 1, "platforms": { "linux/amd64": 1 } }""", "no list")]
    [DataRow("""{ "version": 1, "platforms": { "linux/amd64": [ { "name": "app", "diffId": "sha256:0", "inputs": [] } ] } }""", "is not a digest")]
    public void What_is_no_lock_file_is_refused(string content, string why) =>
        Assert.Contains(why, Assert.ThrowsExactly<FormatException>(() => LayersLock.Parse(System.Text.Encoding.UTF8.GetBytes(content))).Message);

    [TestMethod]
    public void The_finding_names_the_layers_the_files_and_the_bytes()
    {
        PreviousImage before = PreviousImage.Of("host/app:1.0", TestLedger.Of("stamps=1/generated_s packages=1/package_A_1 app=1"));
        ObservedInversion inversion = new ObservedOrder(before, TestLedger.Of("stamps=2/generated_s packages=1/package_A_1 app=1")).Inversions.Single();
        Finding finding = ObservedOrderRule.Explain(inversion, before, ["/app/s: one and other"]);
        Assert.AreEqual("CSTG3013", finding.Diagnostic.Code);
        Assert.Contains("cannot keep layer 'stamps' below 'packages', 'app': it changed since host/app:1.0", finding.Message);
        Assert.Contains("(generated)", finding.Message);
        Assert.Contains("differences: 1, first: /app/s: one and other; every node unpacks 200 bytes again", finding.Message);
        Assert.Contains("which of its files cannot be told here", ObservedOrderRule.Explain(inversion, before, []).Message);
    }

    private static string Text(ObservedOrder order) =>
        string.Join(' ', order.Inversions.Select(inversion => $"{inversion.Layer.Name}<{string.Join(',', inversion.Unchanged.Select(layer => layer.Name))}"));
}
