using ContainerStages.IO;

namespace ContainerStages.Tests.IO;

[TestClass]
public sealed class PathPatternTests
{
    [TestMethod]
    [DataRow("src/**", "src/a/b.ts", true)]
    [DataRow("src/**", "src", false)]
    [DataRow("src", "src/a/b.ts", true)]
    [DataRow("src", "source/a", false)]
    [DataRow("**/*.ts", "a.ts", true)]
    [DataRow("**/*.ts", "a/b/c.ts", true)]
    [DataRow("*.ts", "a/b.ts", false)]
    [DataRow("a?", "ab/c", true)]
    [DataRow("a?", "a/c", false)]
    [DataRow(@"a\*.ts", "a/b.ts", true)]
    [DataRow("A", "a", false)]
    [DataRow("a+(b)", "a+(b)", true)]
    public void Covers_what_it_names_and_what_is_below(string pattern, string path, bool covers) =>
        Assert.AreEqual(covers, new PathPattern(pattern).Covers(path));
}
