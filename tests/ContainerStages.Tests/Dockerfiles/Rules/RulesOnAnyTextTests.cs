using ContainerStages.Checks.Dockerfiles;
using ContainerStages.Checks.Dockerfiles.Facts;
using ContainerStages.Checks.Dockerfiles.Shell;
using ContainerStages.Dockerfiles;
using FsCheck;
using FsCheck.Fluent;

namespace ContainerStages.Tests.Dockerfiles.Rules;

/// <summary>The rules take any text: they end, do not fail, and point into the file.</summary>
[TestClass]
public sealed class RulesOnAnyTextTests
{
    private static readonly string[] s_parts =
    [
        "FROM ", "a:1", "a", " AS b", "\n", "\r\n", "COPY ", ". .", "--from=b ", "--from=0 ", "RUN ", "npm ci", "dotnet restore", "go mod download", " && ", "; ", "| ",
        "cd x", "sh -c ", "'", "\"", "`", "$(", "${", "$A", "}", ")", "(", "\\", "\\\n", "<<EOF", "EOF", ">", "2>&1", "#", "# check=skip=all", "ARG A=1", "ENV A=$A",
        "--mount=type=cache,target=/root/.npm ", "--mount=", "USER ", "WORKDIR ", "../..", "[\"", "\"]", ",", "ONBUILD ", "é", "😀", "\0", " ", "=", "rm -rf ", ".env",
    ];

    private static readonly Gen<string> s_texts = Gen.Elements(s_parts).ListOf(40).Select(parts => string.Concat(parts));

    [TestMethod]
    public void Rules_end_and_point_into_the_text() =>
        Prop.ForAll(s_texts.ToArbitrary(), text =>
        {
            DockerfileFinding[] found = text.Findings(("package.json", "{}"), ("a.ts", ""));
            Assert.IsTrue(found.All(finding => finding.Range.Start >= 0 && finding.Range.Start <= finding.Range.End && finding.Range.End <= text.Length), text);
            Assert.IsTrue(found.All(finding => finding.Finding.Message.Length > 0 && finding.Finding.Advice.Length > 0), text);
            _ = new DockerfileSkips(Dockerfile.Parse(text)).Unjustified().ToArray();
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(5000));

    [TestMethod]
    public void A_shells_text_ends() =>
        Prop.ForAll(s_texts.ToArbitrary(), text => ShellText.Commands(text, "/").All(command => command.Words.Length > 0)).Check(Config.QuickThrowOnFailure.WithMaxTest(20000));

    [TestMethod]
    [DataRow("a && b || c; d | e & f\ng", "a/b/c/d/e/f/g")]
    [DataRow("X=1 Y='a b' env -i Z=2 sudo -E a b", "a b")]
    [DataRow("(cd x; a) && b", "cd x/a/b")]
    [DataRow("a 'x && y' \"z; $(b c)\" > out 2>&1 # d", "a x && y z; $(b c)/b c")]
    [DataRow("if a; then b; else c; fi", "a/b/c")]
    [DataRow("bash -ceo pipefail 'a; b'", "a/b")]
    [DataRow("a \\\n  --b \\\n  c", "a --b c")]
    [DataRow("python3 -m pip install x", "pip install x")]
    public void A_text_is_split_as_a_shell_splits_it(string text, string commands) =>
        Assert.AreEqual(commands, string.Join('/', ShellText.Commands(text, "/").Select(command => command.ToString())));

    [TestMethod]
    [DataRow("cd /a && cd b && x", "/a/b")]
    [DataRow("cd a; (cd b; y); x", "/w/a")]
    [DataRow("cd .. && x", "/")]
    [DataRow("cd $HOME && x", null)]
    [DataRow("cd $HOME && cd /a && x", "/a")]
    public void A_command_runs_in_its_folder(string text, string? folder) =>
        Assert.AreEqual(folder, ShellText.Commands(text, "/w").Last(command => command.Name == "x").Folder);
}
