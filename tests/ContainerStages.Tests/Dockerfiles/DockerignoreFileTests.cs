using ContainerStages.Dockerfiles.Ignore;

namespace ContainerStages.Tests.Dockerfiles;

/// <summary>Facts about ignore files: docs.docker.com/build/concepts/context, ".dockerignore files".</summary>
[TestClass]
public sealed class DockerignoreFileTests
{
    [TestMethod]
    [DataRow("bin", "bin", true)]
    [DataRow("bin", "bin/a/b", true, DisplayName = "a folder's content")]
    [DataRow("bin", "src/bin", false, DisplayName = "only at the top")]
    [DataRow("bin", "bins", false)]
    [DataRow("/bin", "bin/a", true)]
    [DataRow("bin/", "bin/a", true)]
    [DataRow("./bin//x/../", "bin/a", true)]
    [DataRow("../bin", "bin", false)]
    [DataRow("*.md", "a.md", true)]
    [DataRow("*.md", "docs/a.md", false)]
    [DataRow("*", "a/b", true)]
    [DataRow("*/temp*", "a/temporary/x", true)]
    [DataRow("*/*/temp*", "a/temporary", false)]
    [DataRow("temp?", "tempa", true)]
    [DataRow("temp?", "temp", false)]
    [DataRow("temp?", "temp/", false)]
    [DataRow("a?b", "a/b", false)]
    [DataRow("**/bin", "bin", true)]
    [DataRow("**/bin", "a/b/bin/c", true)]
    [DataRow("**/bin", "a/cabin", false)]
    [DataRow("**/*.cs", "a/b/c.cs", true)]
    [DataRow("**/*.cs", "c.cs", true)]
    [DataRow("**bin", "a/cabin", true, DisplayName = "moby's short cut")]
    [DataRow("a/**", "a/b/c", true)]
    [DataRow("a/**", "a", false)]
    [DataRow("a**", "abc/d", true)]
    [DataRow("a/**/b", "a/b", true)]
    [DataRow("a/**/b", "a/x/y/b", true)]
    [DataRow("a/**/b", "a/xb", false)]
    [DataRow("**", "anything/at/all", true)]
    [DataRow("**/**", "a", true)]
    [DataRow("[a-c]x", "bx", true)]
    [DataRow("[^a-c]x", "bx", false)]
    [DataRow("[^a-c]x", "dx", true)]
    [DataRow(@"\[a\]", "[a]", true)]
    [DataRow(@"\!a", "!a", true)]
    [DataRow("a.b", "axb", false)]
    [DataRow("a+(b)|{c}$", "a+(b)|{c}$", true)]
    [DataRow("a^b", "a^b", true)]
    [DataRow(".", "a", false)]
    [DataRow("  bin  ", "bin", true)]
    [DataRow("# bin", "# bin", false)]
    [DataRow(" #bin", "#bin", true, DisplayName = "a comment begins the line")]
    [DataRow("bin\r\nobj\r\n", "bin", true)]
    [DataRow("\uFEFFbin", "bin", true)]
    [DataRow("", "a", false)]
    public void One_pattern(string pattern, string path, bool ignored) => Assert.AreEqual(ignored, DockerignoreFile.Parse(pattern).Ignores(path));

    [TestMethod]
    [DataRow("*\n!src", "src/a", false)]
    [DataRow("*\n!src", "other", true)]
    [DataRow("*\n!src\nsrc/bin", "src/bin/x", true)]
    [DataRow("*.md\n!README*.md\nREADME-secret.md", "README-secret.md", true)]
    [DataRow("*.md\nREADME-secret.md\n!README*.md", "README-secret.md", false)]
    [DataRow("a\n!a/b\n", "a/b/c", false)]
    [DataRow("a\n!a/b\n", "a/c", true)]
    [DataRow("!a\na", "a", true)]
    [DataRow("*\n! src", "src", false, DisplayName = "white space behind the sign")]
    [DataRow("*\n!/src/", "src/x", false)]
    [DataRow("**/bin\n!**/tools/bin", "x/tools/bin/y", false)]
    public void The_last_match_counts(string text, string path, bool ignored) => Assert.AreEqual(ignored, DockerignoreFile.Parse(text).Ignores(path));

    [TestMethod]
    public void The_context_itself_is_never_ignored() => Assert.IsFalse(DockerignoreFile.Parse("**").Ignores("."));

    [TestMethod]
    [DataRow("!")]
    [DataRow("  [b")]
    [DataRow("[]a]")]
    [DataRow("[a-]")]
    [DataRow("a\\")]
    public void A_pattern_that_stops_a_build_matches_nothing(string text) => Assert.IsEmpty(DockerignoreFile.Parse(text).Patterns);

    [TestMethod]
    public void A_Dockerfile_can_have_an_ignore_file_of_its_own() => Assert.AreEqual(
        "/repo/docker/app.Dockerfile.dockerignore /repo/.dockerignore",
        string.Join(' ', DockerignoreFile.PlacesFor("/repo/docker/app.Dockerfile", "/repo")));

    [TestMethod]
    public void Long_patterns_and_paths_take_no_time()
    {
        string pattern = string.Concat(Enumerable.Repeat("*a", 200));

        Assert.IsFalse(DockerignoreFile.Parse(pattern + "b").Ignores(new string('a', 5_000)));
    }
}
