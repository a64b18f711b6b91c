using ContainerStages.Dockerfiles;

namespace ContainerStages.Tests.Dockerfiles;

/// <summary>Here-documents: docs.docker.com/reference/dockerfile, "Here-Documents".</summary>
[TestClass]
public sealed class HereDocumentTests
{
    [TestMethod]
    [DataRow("RUN <<EOF\necho a\n  b\nEOF", "EOF expands: echo a|  b|")]
    [DataRow("RUN <<-EOF\n\t\techo\n\tEOF", "EOF expands strips: echo|")]
    [DataRow("RUN <<\"EOF\"\n$x\nEOF", "EOF: $x|")]
    [DataRow("RUN <<'E O F'\n$x\nE O F", "E O F: $x|")]
    [DataRow("RUN <<E\"O\"F\n$x\nEOF", "EOF: $x|")]
    [DataRow("RUN << EOF\na\nEOF", "EOF expands: a|", DisplayName = "white space before the name")]
    [DataRow("RUN 3<<EOF\na\nEOF", "EOF expands: a|")]
    [DataRow("RUN <<A cat <<B\n1\nA\n2\nB", "A expands: 1|, B expands: 2|")]
    [DataRow("RUN <<A\nUSER x\n# y\n\\\nA", "A expands: USER x|# y|\\|", DisplayName = "nothing inside means anything")]
    [DataRow("RUN <<A\r\nx\r\nA\r\n", "A expands: x\r|")]
    [DataRow("COPY <<a.txt <<b.txt /x/\n1\na.txt\nb.txt", "a.txt expands: 1|, b.txt expands: ")]
    [DataRow("ONBUILD RUN <<A\n1\nA", "A expands: 1|")]
    [DataRow("RUN echo \"<<EOF\"", "")]
    [DataRow("RUN echo a<<EOF", "", DisplayName = "not at the beginning of the word")]
    [DataRow("RUN cat <<<EOF", "", DisplayName = "a here-string")]
    [DataRow("RUN [\"<<EOF\"]", "")]
    [DataRow("RUN echo 'open <<EOF", "", DisplayName = "an open quote: no words, no documents")]
    [DataRow("RUN echo $((1<<3))", "")]
    [DataRow("ENV a=<<EOF", "")]
    [DataRow("CMD <<EOF", "", DisplayName = "only RUN, COPY and ADD")]
    public void Documents_of_an_instruction(string lines, string documents)
    {
        DockerfileInstruction instruction = DockerfileFacts.Stage(lines).Single();

        Assert.AreEqual(documents, string.Join(", ", instruction.HereDocuments.Select(Fact)));
    }

    [TestMethod]
    public void The_next_instruction_stands_behind_the_name()
    {
        string text = "FROM a\nRUN <<-X\n\t1\n\n\tX\nUSER b\n";
        Dockerfile file = Dockerfile.Parse(text);
        DockerfileInstruction run = file.Stages[0].Instructions[0];

        Assert.AreEqual("2:1-5:3", run.Range.ToString());
        Assert.AreEqual("\t1\n\n", run.HereDocuments[0].Range.Of(text));
        Assert.AreEqual("X", run.HereDocuments[0].Terminator.Of(text));
        Assert.AreEqual("USER [b]", DockerfileFacts.Fact(file.Stages[0].Instructions[1]));
    }

    private static string Fact(HereDocument document) =>
        $"{document.Name}{(document.Expands ? " expands" : "")}{(document.StripsTabs ? " strips" : "")}: {document.Content.Replace('\n', '|')}";
}
