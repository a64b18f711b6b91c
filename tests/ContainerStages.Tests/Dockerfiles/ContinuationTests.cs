using ContainerStages.Dockerfiles;

namespace ContainerStages.Tests.Dockerfiles;

/// <summary>How lines become instructions.</summary>
[TestClass]
public sealed class ContinuationTests
{
    [TestMethod]
    [DataRow("RUN a \\\n b", "a  b", DisplayName = "the next line keeps its white space")]
    [DataRow("RUN a \\  \t\n b", "a  b", DisplayName = "white space behind the sign")]
    [DataRow("RUN a\\\nb", "ab")]
    [DataRow("RUN a \\\r\n b\r\n", "a  b")]
    [DataRow("RUN a \\\n# comment \\\n b", "a  b", DisplayName = "a comment does not continue")]
    [DataRow("RUN a \\\n\n\n b", "a  b", DisplayName = "empty lines vanish")]
    [DataRow("RUN a \\\n\\\n b", "a  b", DisplayName = "a line with the sign alone")]
    [DataRow("RUN a \\\\\nUSER b", "a \\\\", DisplayName = "an escaped sign does not continue")]
    [DataRow("RUN a \\", "a", DisplayName = "the end of the file")]
    [DataRow("RUN a # no comment", "a # no comment")]
    public void A_command_line_is_joined(string instruction, string command)
    {
        Dockerfile file = Dockerfile.Parse("FROM base\n" + instruction);

        Assert.AreEqual(command, file.Stages[0].Instructions[0].CommandLine!.Text);
        Assert.AreEqual("", DockerfileFacts.Faults(file));
    }

    [TestMethod]
    public void A_backtick_continues_if_the_file_says_so() =>
        Assert.AreEqual("dir c:\\  /b", Dockerfile.Parse("# escape=`\nFROM a\nRUN dir c:\\ `\n /b").Stages[0].Instructions[0].CommandLine!.Text);

    [TestMethod]
    public void Every_part_of_a_joined_line_knows_its_place()
    {
        string text = "FROM a\nRUN apt-get update && \\\n  # why\n\n  apt-get install \\\n    curl\n";
        DockerfileInstruction run = Dockerfile.Parse(text).Stages[0].Instructions[0];

        int install = run.CommandLine!.Text.IndexOf("install", StringComparison.Ordinal);

        Assert.AreEqual("5:11-5:18", run.CommandLine.RangeOf(install, install + "install".Length).ToString());
        Assert.AreEqual("curl", run.Words[^1].Range.Of(text));
        Assert.AreEqual("2:1-6:9", run.Range.ToString());
    }

    [TestMethod]
    public void A_word_across_lines_has_its_text_without_the_break_and_its_range_with_it()
    {
        string text = "FROM a\nCOPY some\\\n# in between\nthing /x/\n";
        DockerfileWord word = Dockerfile.Parse(text).Stages[0].Instructions[0].Words[0];

        Assert.AreEqual("something", word.Text);
        Assert.AreEqual("some\\\n# in between\nthing", word.Range.Of(text));
    }
}
