using ContainerStages.Dockerfiles;

namespace ContainerStages.Tests.Dockerfiles;

/// <summary>What BuildKit refuses, each with its place. All faults of a file are reported, not the first alone.</summary>
[TestClass]
public sealed class FaultTests
{
    [TestMethod]
    [DataRow("COPPY a b", "2:1-2:6 'COPPY' is not an instruction")]
    [DataRow("apt-get update", "2:1-2:8 'apt-get' is not an instruction")]
    [DataRow("COPY", "2:1-2:5 COPY has no argument")]
    [DataRow("COPY a", "2:1-2:7 COPY has only one argument")]
    [DataRow("COPY --form=x a b", "2:6-2:14 COPY has no flag '--form'")]
    [DataRow("COPY --from a b", "2:6-2:12 --from has no value")]
    [DataRow("COPY --from=a --from=b x y", "2:15-2:23 --from stands here a second time")]
    [DataRow("COPY --link=maybe x y", "2:6-2:18 --link cannot be 'maybe'")]
    [DataRow("COPY --link= x y", "2:6-2:13 --link has no value")]
    [DataRow("COPY a <<EOF\nEOF", "2:8-2:13 the destination is a here-document")]
    [DataRow("CMD --version", "2:5-2:14 CMD has no flag '--version'")]
    [DataRow("RUN --network=some x", "2:5-2:19 --network cannot be 'some'")]
    [DataRow("RUN [\"a\", 1]", "2:5-2:13 the array of RUN holds something that is not a string")]
    [DataRow("RUN <<EOF\na", "2:1-2:10 the here-document 'EOF' has no end")]
    [DataRow("ENV a", "2:5-2:6 ENV 'a' has no value")]
    [DataRow("ENV a=1 b", "2:9-2:10 'b' has no '='")]
    [DataRow("ENV", "2:1-2:4 ENV has no argument")]
    [DataRow("ENV =1", "2:6-2:7 a value of ENV has no name")]
    [DataRow("ARG =1", "2:6-2:7 a value of ARG has no name")]
    [DataRow("EXPOSE", "2:1-2:7 EXPOSE has no argument")]
    [DataRow("VOLUME [\"\"]", "2:9-2:11 a volume's path is empty")]
    [DataRow("SHELL bash", "2:1-2:11 SHELL is not a JSON array")]
    [DataRow("HEALTHCHECK", "2:1-2:12 HEALTHCHECK has no argument")]
    [DataRow("HEALTHCHECK CMD", "2:1-2:16 HEALTHCHECK CMD has no command")]
    [DataRow("HEALTHCHECK NONE x", "2:1-2:19 HEALTHCHECK NONE has arguments")]
    [DataRow("HEALTHCHECK TCP 80", "2:13-2:16 'TCP' is no kind of health check")]
    [DataRow("HEALTHCHECK --interval=5 CMD x", "2:13-2:25 --interval cannot be '5'")]
    [DataRow("HEALTHCHECK --retries=-1 CMD x", "2:13-2:25 --retries cannot be '-1'")]
    [DataRow("ONBUILD", "2:1-2:8 ONBUILD has no argument")]
    [DataRow("ONBUILD ONBUILD RUN a", "2:9-2:16 ONBUILD cannot be a trigger")]
    [DataRow("ONBUILD FROM a", "2:9-2:13 FROM cannot be a trigger")]
    [DataRow("FROM", "2:1-2:5 FROM has 0 arguments")]
    [DataRow("FROM a b", "2:1-2:9 FROM has 2 arguments")]
    [DataRow("FROM a AS 1b", "2:11-2:13 '1b' cannot name a stage")]
    [DataRow("FROM --platform=x --pull a", "2:19-2:25 FROM has no flag '--pull'")]
    public void An_instruction_that_BuildKit_refuses(string instruction, string fault) =>
        Assert.AreEqual(fault, DockerfileFacts.Faults(Dockerfile.Parse("FROM base\n" + instruction)));

    [TestMethod]
    [DataRow("", "1:1-1:1 the file has no instructions")]
    [DataRow("# nothing\n\n", "2:2-2:2 the file has no instructions")]
    [DataRow("ARG a\n", "1:7-1:7 the file has no FROM")]
    [DataRow("RUN a\nFROM b\n", "1:1-1:4 RUN stands before the first FROM")]
    [DataRow("# escape=x\nFROM a", "1:1-1:11 'x' cannot be the escape character")]
    [DataRow("# escape=`\n# escape=`\nFROM a", "2:1-2:11 the directive 'escape' stands here a second time")]
    [DataRow("# check=ignore=A\nFROM a", "1:1-1:17 the directive 'check' has an option 'ignore=A' that does not exist")]
    [DataRow("# check=error=yes\nFROM a", "1:1-1:18 the directive 'check' has an option 'error=yes' that does not exist")]
    [DataRow("FROM a\nFOO\nUSER\n", "2:1-2:4 'FOO' is not an instruction\n3:1-3:5 USER has no argument")]
    public void A_file_that_BuildKit_refuses(string text, string faults) => Assert.AreEqual(faults, DockerfileFacts.Faults(Dockerfile.Parse(text)));

    [TestMethod]
    [DataRow("COPPY", "Did you mean COPY?")]
    [DataRow("form", "Did you mean FROM?")]
    [DataRow("HEALTHCHEK", "Did you mean HEALTHCHECK?")]
    [DataRow("set", "Is a '\\' missing at the end of the line before?")]
    public void A_misspelt_keyword_gets_the_nearest_one(string keyword, string fix) =>
        Assert.AreEqual(fix, Dockerfile.Parse($"FROM a\n{keyword} x").Faults.Single().Fix);

    [TestMethod]
    [DataRow(65_535, 0)]
    [DataRow(65_536, 1)]
    public void A_line_has_an_end_in_BuildKit(int bytes, int faults) =>
        Assert.HasCount(faults, Dockerfile.Parse("FROM a\nRUN " + new string('x', bytes - "RUN ".Length) + "\n").Faults);

    [TestMethod]
    [DataRow("ARG --odd a", DisplayName = "nobody looks at the flags of ARG")]
    [DataRow("ONBUILD COPPY a", DisplayName = "a trigger is looked at when it runs")]
    [DataRow("ONBUILD COPY a")]
    [DataRow("RUN")]
    [DataRow("CMD")]
    [DataRow("HEALTHCHECK --interval=0 --timeout=1.5h CMD x")]
    [DataRow("RUN --device=x --device=y --security=insecure a")]
    [DataRow("ADD --unpack --keep-git-dir=false --exclude=x a b")]
    public void BuildKit_takes_this(string instruction) => Assert.HasCount(1, DockerfileFacts.Stage(instruction));
}
