using ContainerStages.Benchmarks.Pulls;

namespace ContainerStages.Tests.Pulls;

/// <summary>A layer is written as its digest; its chain id is computed from all digests up to it.</summary>
[TestClass]
public sealed class NodeTests
{
    [TestMethod]
    [DataRow("base packages app", "base packages app", "", "", "", DisplayName = "the same image again")]
    [DataRow("base packages app", "base packages app2", "app2", "app2", "app2", DisplayName = "the top layer")]
    [DataRow("base packages app", "base packages2 app", "packages2", "packages2 app", "packages2 app", DisplayName = "a middle layer")]
    [DataRow("base packages app", "base2 packages app", "base2", "base2 packages app", "base2 packages app", DisplayName = "the lowest layer")]
    [DataRow("base packages app", "base packages", "", "", "", DisplayName = "one layer less")]
    [DataRow("app", "app2", "app2", "app2", "app2", DisplayName = "one layer for everything")]
    [DataRow("base app", "base twice twice app", "twice", "twice twice app", "twice app", DisplayName = "a layer that is there twice")]
    public void A_node_fetches_and_unpacks_what_it_does_not_have(string before, string after, string fetched, string unpacked, string fetchedIfDiscarded)
    {
        foreach (bool discards in (bool[])[false, true])
        {
            var node = new Node(discards);
            Pull first = node.Pull(Image(before));
            Assert.AreEqual(before, Digests(first.Fetched));
            Assert.AreEqual(before, Digests(first.Unpacked));

            Pull pull = node.Pull(Image(after));

            Assert.AreEqual(discards ? fetchedIfDiscarded : fetched, Digests(pull.Fetched));
            Assert.AreEqual(unpacked, Digests(pull.Unpacked));
        }
    }

    private static IEnumerable<PulledLayer> Image(string layers)
    {
        string[] digests = layers.Split(' ');
        return digests.Select((digest, i) => new PulledLayer(digest, string.Join(' ', digests[..(i + 1)]), Unpacked: 2, Compressed: 1));
    }

    private static string Digests(IEnumerable<PulledLayer> layers) => string.Join(' ', layers.Select(layer => layer.Digest));
}
