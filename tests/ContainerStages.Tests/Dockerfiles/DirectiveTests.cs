using ContainerStages.Dockerfiles;

namespace ContainerStages.Tests.Dockerfiles;

/// <summary>Parser directives: docs.docker.com/reference/dockerfile, "Parser directives".</summary>
[TestClass]
public sealed class DirectiveTests
{
    [TestMethod]
    [DataRow("# escape=`\nFROM a", '`')]
    [DataRow("#   ESCAPE =  `  \nFROM a", '`')]
    [DataRow("# syntax=docker/dockerfile:1\n# escape=`\nFROM a", '`')]
    [DataRow("  # escape=`\nFROM a", '`', DisplayName = "white space before the sign")]
    [DataRow("\uFEFF# escape=`\r\nFROM a\r\n", '`', DisplayName = "byte order mark and CRLF")]
    [DataRow("# a comment\n# escape=`\nFROM a", '\\')]
    [DataRow("\n# escape=`\nFROM a", '\\', DisplayName = "an empty line before")]
    [DataRow("# unknown=x\n# escape=`\nFROM a", '\\')]
    [DataRow("FROM a\n# escape=`\n", '\\')]
    [DataRow("#!/usr/bin/env docker\n# escape=`\nFROM a", '\\', DisplayName = "BuildKit skips #! only for syntax and check")]
    public void Escape_is_a_directive_only_at_the_top(string text, char escape)
    {
        Dockerfile file = Dockerfile.Parse(text);

        Assert.AreEqual(escape, file.Directives.Escape);
        Assert.AreEqual("", DockerfileFacts.Faults(file));
    }

    [TestMethod]
    [DataRow("# check=skip=A,B\nFROM a", false)]
    [DataRow("# check=skip= A , B ; error=true\nFROM a", true)]
    [DataRow("# check=error=1;skip=all\nFROM a", true)]
    [DataRow("# check=experimental=all;error=false\nFROM a", false)]
    [DataRow("FROM a", false)]
    public void Check_makes_errors(string text, bool areErrors)
    {
        Dockerfile file = Dockerfile.Parse(text);

        Assert.AreEqual(areErrors, file.Directives.ChecksAreErrors);
        Assert.AreEqual("", DockerfileFacts.Faults(file));
    }

    [TestMethod]
    public void Directives_are_no_comments()
    {
        Dockerfile file = Dockerfile.Parse("# syntax=x\n# escape=`\n# a comment\nFROM a\n");

        Assert.AreEqual(
            "1:1-1:11 syntax=x, 2:1-2:11 escape=`", string.Join(", ", file.Directives.Lines.Select(line => $"{line.Range} {line.Name}={line.Value}")));
        Assert.AreEqual("a comment", file.Comments.Single().Text);
    }

    [TestMethod]
    public void Comments_have_places_inside_instructions_too()
    {
        Dockerfile file = Dockerfile.Parse("# syntax=x\n\n  # one \nFROM a\nRUN a \\\n  #  inside  \n b\n#");

        Assert.AreEqual("3:3-3:8 one, 6:3-6:12 inside, 8:1-8:2 ", string.Join(", ", file.Comments.Select(comment => $"{comment.Range} {comment.Text}")));
    }
}
