namespace ContainerStages.Tests.Dockerfiles.Rules;

/// <summary>
/// BuildKit's build checks and ours say the same where they are about the same. The cases follow its documentation
/// (https://docs.docker.com/reference/build-checks/) and the conditions of its code, in words of their own.
/// </summary>
[TestClass]
public sealed class BuildKitAgreementTests
{
    private const string JsonArgs = "CSTG6010";
    private const string Secrets = "CSTG6012";
    private const string UndefinedVariable = "CSTG6015";

    [TestMethod]
    [DataRow("FROM a:1\nENTRYPOINT serve --all", true, DisplayName = "an entry point in shell form")]
    [DataRow("FROM a:1\nCMD serve --all", true, DisplayName = "a command in shell form")]
    [DataRow("FROM a:1\nENTRYPOINT [\"serve\", \"--all\"]", false, DisplayName = "exec form")]
    [DataRow("FROM a:1\nCMD ['serve']", true, DisplayName = "single quotes are no JSON")]
    [DataRow("FROM a:1\nSHELL [\"/bin/bash\", \"-c\"]\nENTRYPOINT echo hello", false, DisplayName = "a chosen shell")]
    [DataRow("FROM a:1\nENTRYPOINT echo hello\nSHELL [\"/bin/bash\", \"-c\"]", true, DisplayName = "a shell that is chosen too late")]
    [DataRow("FROM a:1 AS base\nSHELL [\"/bin/bash\", \"-c\"]\nFROM base\nCMD echo hello", false, DisplayName = "a shell of the stage below")]
    [DataRow("FROM a:1 AS unused\nCMD echo hello\nFROM a:1\nCMD [\"x\"]", false, DisplayName = "a stage that is not built")]
    [DataRow("FROM a:1\nHEALTHCHECK CMD curl localhost", false, DisplayName = "a health check is no command of the container")]
    [DataRow("FROM a:1\nRUN echo hello", false, DisplayName = "a step of the build")]
    public void JSONArgsRecommended(string text, bool isFound) => Assert.AreEqual(isFound, Finds(text, JsonArgs), text);

    [TestMethod]
    [DataRow("ARG AWS_SECRET_ACCESS_KEY", true)]
    [DataRow("ENV AWS_ACCESS_KEY_ID=x", true)]
    [DataRow("ENV DATABASE_PASSWORD=x", true)]
    [DataRow("ENV apikey=x", true)]
    [DataRow("ENV api_key=x", true)]
    [DataRow("ENV AUTH=x", true)]
    [DataRow("ENV GIT_AUTH_USER=x", true)]
    [DataRow("ARG credentials", true)]
    [DataRow("ARG GITHUB_TOKEN", true)]
    [DataRow("ENV secret_MESSAGE=x", true)]
    [DataRow("ENV first=1 PASSWD=x", true)]
    [DataRow("ENV KEYBOARD=us", false)]
    [DataRow("ENV TOKENIZER=x", false)]
    [DataRow("ENV AUTHOR=x", false)]
    [DataRow("ENV MONKEY=x", false)]
    [DataRow("ARG PUBLIC_KEY", false)]
    [DataRow("ENV PASSWORD_FILE=/run/secrets/p", false)]
    [DataRow("ENV KEY_VERSION=2", false)]
    [DataRow("RUN --mount=type=secret,id=t,env=GITHUB_TOKEN true", false)]
    public void SecretsUsedInArgOrEnv(string line, bool isFound) => Assert.AreEqual(isFound, Finds($"FROM a:1\n{line}\n", Secrets), line);

    /// <summary>Ours reports the part of them that a line of the file declares, but for another stage.</summary>
    [TestMethod]
    [DataRow("ARG foo=1\nFROM a:1\nCOPY $foo .", true, DisplayName = "an argument before FROM in COPY")]
    [DataRow("ARG foo=1\nFROM a:1\nARG foo\nCOPY $foo .", false, DisplayName = "declared again")]
    [DataRow("ARG foo=1\nFROM a:1\nCOPY $foo .\nARG foo", true, DisplayName = "declared too late")]
    [DataRow("ARG foo=1\nFROM a:1\nENV bar=$foo", true, DisplayName = "in ENV")]
    [DataRow("ARG foo=1\nFROM a:1\nARG bar=$foo", true, DisplayName = "in the default of another")]
    [DataRow("ARG foo=1\nFROM a:1\nWORKDIR /$foo", true, DisplayName = "in WORKDIR")]
    [DataRow("ARG foo=1\nFROM a:1\nUSER ${foo}", true, DisplayName = "in USER")]
    [DataRow("ARG foo=1\nFROM a:1\nLABEL a=\"$foo\"", true, DisplayName = "in double quotes")]
    [DataRow("ARG foo=1\nFROM a:1\nLABEL a='$foo'", false, DisplayName = "in single quotes")]
    [DataRow("ARG foo=1\nFROM a:1\nLABEL a=\\$foo", false, DisplayName = "escaped")]
    [DataRow("ARG foo=1\nFROM a:1\nLABEL a=${foo:-x}", false, DisplayName = "with a default in place")]
    [DataRow("FROM a:1 AS base\nARG foo=1\nFROM base\nCOPY $foo .", false, DisplayName = "inherited from the stage below")]
    [DataRow("FROM a:1 AS base\nARG foo=1\nFROM a:1\nCOPY $foo .", true, DisplayName = "of another stage")]
    [DataRow("FROM a:1\nENV bar=$TARGETARCH", true, DisplayName = "an argument of the platform")]
    [DataRow("FROM a:1\nARG TARGETARCH\nENV bar=$TARGETARCH", false, DisplayName = "an argument of the platform, declared")]
    [DataRow("FROM a:1\nARG bar=$HTTP_PROXY", false, DisplayName = "predefined")]
    [DataRow("ARG foo=1\nFROM a:1\nCMD echo $foo", false, DisplayName = "in a command that a shell expands")]
    public void UndefinedVar(string text, bool isFound) => Assert.AreEqual(isFound, Finds(text + "\n", UndefinedVariable), text);

    private static bool Finds(string text, string code) => text.Findings().Any(finding => finding.Code == code);
}
