using ContainerStages.Layers;

namespace ContainerStages.Tests.Layers;

[TestClass]
public sealed class UserLayerTests
{
    [TestMethod]
    [DataRow("model.bin", "model.bin", true)]
    [DataRow("model.bin", "data/model.bin", false)]
    [DataRow("*.bin", "model.bin", true)]
    [DataRow("*.bin", "data/model.bin", false)]
    [DataRow("data/*", "data/a.b", true)]
    [DataRow("data/*", "data/a/b", false)]
    [DataRow("data/**", "data/a/b", true)]
    [DataRow("data/**", "database/a", false)]
    [DataRow("**/*.bin", "model.bin", true)]
    [DataRow("**/*.bin", "a/b/model.bin", true)]
    [DataRow("a/**/z", "a/z", true)]
    [DataRow("a/**/z", "a/b/c/z", true)]
    [DataRow("a/**/z", "a/bz", false)]
    [DataRow("**", "anything/at all", true)]
    [DataRow("?.txt", "a.txt", true)]
    [DataRow("?.txt", "/.txt", false)]
    [DataRow("a.txt", "aXtxt", false)]
    [DataRow("a+(b)[c].txt", "a+(b)[c].txt", true)]
    [DataRow(@"data\*", "data/a", true)]
    [DataRow("DATA/*", "data/a", false)]
    [DataRow("", "", true)]
    [DataRow("", "a", false)]
    public void A_pattern_matches_whole_paths(string pattern, string path, bool expected) =>
        Assert.AreEqual(expected, new UserLayer("x", "app", [pattern]).Matches(path));

    [TestMethod]
    public void One_pattern_of_several_is_enough() =>
        Assert.IsTrue(new UserLayer("x", "app", ["*.a", "*.b"]).Matches("x.b"));
}
