using ContainerStages.Builders.Writing;

namespace ContainerStages.Tests.Builders;

[TestClass]
public sealed class DockerfileSyntaxTests
{
    [TestMethod]
    [DataRow("src/App/App.csproj", "src/App/App.csproj", DisplayName = "plain")]
    [DataRow("my app/App.csproj", """["my app/App.csproj"]""", DisplayName = "a space")]
    [DataRow("a[1].txt", """["a[[]1].txt"]""", DisplayName = "a pattern of Go")]
    [DataRow("a*.txt", """["a[*].txt"]""", DisplayName = "a star")]
    [DataRow("$a.txt", """["\\$a.txt"]""", DisplayName = "a variable")]
    [DataRow("--from", """["--from"]""", DisplayName = "an option")]
    public void Paths_are_read_back_as_they_are(string path, string expected) => Assert.AreEqual(expected, DockerfileSyntax.Paths(path));

    [TestMethod]
    [DataRow("value", "\"value\"")]
    [DataRow("a \"b\" $c \\", "\"a \\\"b\\\" \\$c \\\\\"")]
    public void Values_are_quoted(string value, string expected) => Assert.AreEqual(expected, DockerfileSyntax.Quoted(value));

    [TestMethod]
    [DataRow("src/App.csproj", "src/App.csproj")]
    [DataRow("my app", "'my app'")]
    [DataRow("it's", "'it'\\''s'")]
    public void Words_are_quoted_for_the_shell(string word, string expected) => Assert.AreEqual(expected, DockerfileSyntax.ShellWord(word));

    [TestMethod]
    [DataRow("npm ci && npm run build", true)]
    [DataRow("a\nb", false)]
    [DataRow("--mount", false)]
    [DataRow("cat <<EOF", false)]
    [DataRow("echo \\", false)]
    public void Only_a_plain_line_stands_as_it_is(string command, bool expected) => Assert.AreEqual(expected, DockerfileSyntax.IsShellLine(command));
}
