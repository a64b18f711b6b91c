using ContainerStages.Checks.Dockerfiles;
using ContainerStages.Dockerfiles;

namespace ContainerStages.Tests.Dockerfiles.Rules;

/// <summary>What is no finding of D2 and D6 to D17, and what is one besides the examples of the pages.</summary>
[TestClass]
public sealed class OtherRuleTests
{
    [TestMethod]
    [DataRow("RUN dotnet restore", "RUN dotnet publish --no-restore", false)]
    [DataRow("RUN dotnet restore", "RUN dotnet build", true)]
    [DataRow("RUN dotnet restore", "RUN dotnet build --no-restore -c Release && dotnet publish --no-build", false)]
    [DataRow("RUN dotnet restore", "RUN dotnet publish --no-restore -r linux-x64", true)]
    [DataRow("RUN dotnet restore -r linux-x64", "RUN dotnet publish --no-restore -r linux-x64", false)]
    [DataRow("RUN --mount=type=cache,target=/root/.nuget/packages dotnet restore", "RUN dotnet publish --no-restore", true)]
    [DataRow("RUN --mount=type=cache,target=/root/.nuget/packages dotnet restore",
        "RUN --mount=type=cache,target=/root/.nuget/packages dotnet publish --no-restore", false)]
    [DataRow("RUN dotnet --info", "RUN dotnet publish", false)]
    public void D2(string restore, string build, bool isFault) =>
        AssertFound("CSTG6002", $"FROM a:1\nCOPY a.csproj ./\n{restore}\nCOPY . .\n{build}\n", isFault);

    [TestMethod]
    [DataRow("golang:1.24", true)]
    [DataRow("mcr.microsoft.com/dotnet/sdk:10.0", true)]
    [DataRow("eclipse-temurin:21-jdk", true)]
    [DataRow("eclipse-temurin:21-jre", false)]
    [DataRow("node:22", false)]
    [DataRow("python:3.13-slim", false)]
    [DataRow("${BASE}", false)]
    public void D6(string image, bool isFault) => AssertFound("CSTG6006", $"ARG BASE\nFROM {image}\nUSER 1\n", isFault);

    [TestMethod]
    [DataRow("FROM a:1 AS tool\nFROM a:1\nCOPY x /", true)]
    [DataRow("FROM a:1 AS tool\nFROM a:1\nCOPY --from=TOOL /x /", false)]
    [DataRow("FROM a:1 AS tool\nFROM a:1\nRUN --mount=type=bind,from=tool,target=/t true", false)]
    [DataRow("FROM a:1 AS unit-test\nFROM a:1\n", false)]
    [DataRow("FROM a:1 AS dev\nFROM a:1\n", false)]
    [DataRow("FROM a:1 AS bin-linux\nFROM a:1 AS bin-windows\nFROM bin-${TARGETOS}\n", false)]
    [DataRow("FROM a:1\nFROM b:1\nCOPY --from=0 /x /", false)]
    public void D7(string text, bool isFault) => AssertFound("CSTG6007", text, isFault);

    [TestMethod]
    [DataRow("FROM a:1 AS build\nFROM a:1\nCOPY --from=1 /x /", true)]
    [DataRow("FROM a:1 AS build\nFROM a:1\nCOPY --from=7 /x /", true)]
    [DataRow("FROM a:1 AS one\nCOPY --from=later /x /\nFROM a:1 AS later", true)]
    [DataRow("FROM a:1 AS one\nCOPY --from=one /x /", true)]
    [DataRow("FROM a:1 AS builder\nFROM a:1\nRUN --mount=type=bind,from=buidler,target=/t true", true)]
    [DataRow("FROM a:1 AS build\nFROM a:1\nCOPY --from=nginx /x /", false)]
    [DataRow("FROM a:1 AS golang1\nFROM a:1\nCOPY --from=golang /x /", false)]
    [DataRow("FROM a:1 AS builder\nFROM a:1\nCOPY --from=registry.example/buildr /x /", false)]
    public void D8(string text, bool isFault) => AssertFound("CSTG6008", text, isFault);

    [TestMethod]
    [DataRow("FROM a:1\nUSER 1000", false)]
    [DataRow("FROM a:1\nUSER 1000:app", false)]
    [DataRow("FROM mcr.microsoft.com/dotnet/aspnet:10.0\nUSER $APP_UID", false)]
    [DataRow("FROM mcr.microsoft.com/dotnet/aspnet:10.0-noble-chiseled\n", false)]
    [DataRow("FROM gcr.io/distroless/static:nonroot\n", false)]
    [DataRow("FROM mcr.microsoft.com/dotnet/aspnet:10.0-nanoserver-ltsc2022\n", false)]
    [DataRow("FROM scratch\nCOPY a /a", false)]
    [DataRow("FROM a:1\nARG UID=1000\nUSER $UID", false)]
    [DataRow("FROM a:1 AS base\nUSER 5\nFROM base\n", false)]
    [DataRow("FROM a:1\nUSER 0:1000", true)]
    [DataRow("FROM a:1\nUSER root", true)]
    [DataRow("FROM a:1\nUSER 1000\nUSER root", true)]
    [DataRow("FROM a:1\nUSER app", true)]
    [DataRow("FROM a:1\nARG UID\nUSER $UID", true)]
    [DataRow("FROM a:1\n", true)]
    [DataRow("FROM scratch\nENTRYPOINT [\"/a\"]", true)]
    public void D9(string text, bool isFault) => AssertFound("CSTG6009", text, isFault);

    [TestMethod]
    [DataRow("ADD https://example.com/a.tar.gz /", true)]
    [DataRow("ADD --checksum=sha256:24454f830cdb571e2c4ad15481119c43b3cafd48dd869a9b2945d1036d1dc68d https://example.com/a /", false)]
    [DataRow("ADD https://example.com/a.git#v1 /", false)]
    [DataRow("ADD a.tar.gz /", false)]
    public void D11(string line, bool isFault) => AssertFound("CSTG6011", $"FROM a:1\n{line}\n", isFault);

    [TestMethod]
    [DataRow("FROM a:1\nCOPY .env /app/", true)]
    [DataRow("FROM a:1\nCOPY certs/server.pfx /app/", true)]
    [DataRow("FROM a:1 AS b\nCOPY .npmrc /app/\nFROM a:1\nCOPY --from=b /x /", false)]
    [DataRow("FROM a:1\nCOPY .env.example /app/", false)]
    public void D12(string text, bool isFault) => AssertFound("CSTG6012", text, isFault);

    [TestMethod]
    [DataRow("COPY id_rsa /root/.ssh/id_rsa\nRUN git clone x && rm /root/.ssh/id_rsa", true)]
    [DataRow("COPY .npmrc ./\nRUN npm run x\nRUN rm -f .npmrc", true)]
    [DataRow("COPY a.txt ./\nRUN rm a.txt", false)]
    [DataRow("RUN rm -rf /var/lib/apt/lists/*", false)]
    public void D13(string lines, bool isFault) => AssertFound("CSTG6013", $"FROM a:1\n{lines}\n", isFault);

    [TestMethod]
    [DataRow("FROM a:1 AS b\nRUN make\nFROM scratch\nCOPY --from=b / /", true)]
    [DataRow("FROM a:1 AS b\nRUN make\nFROM scratch\nCOPY --from=b /out/ /", false)]
    [DataRow("FROM tonistiigi/xx:1.6 AS xx\nFROM a:1\nCOPY --from=xx / /", false)]
    [DataRow("FROM scratch AS b\nCOPY a /a\nFROM a:1\nCOPY --from=b / /", false)]
    public void D14(string text, bool isFault) => AssertFound("CSTG6014", text, isFault);

    [TestMethod]
    [DataRow("ARG V=1\nFROM a:1\nRUN echo $V", true)]
    [DataRow("ARG V=1\nFROM a:1\nRUN V=2; echo $V", false)]
    [DataRow("ARG V=1\nFROM a:1\nRUN for V in a b; do echo $V; done", false)]
    [DataRow("ARG V=1\nFROM a:1\nRUN echo '$V'", false)]
    [DataRow("FROM a:1\nRUN curl -o t https://example.com/$TARGETARCH", true)]
    [DataRow("FROM a:1\nRUN TARGETARCH=$(dpkg --print-architecture) && echo $TARGETARCH", false)]
    [DataRow("FROM a:1\nENV PATH=$JAVA_HOME/bin:$PATH", false)]
    public void D15(string text, bool isFault) => AssertFound("CSTG6015", text + "\n", isFault);

    [TestMethod]
    [DataRow("FROM alpine", true)]
    [DataRow("FROM alpine:latest", true)]
    [DataRow("ARG V=latest\nFROM alpine:$V", true)]
    [DataRow("FROM registry.example:5000/alpine", true)]
    [DataRow("FROM alpine:3.22", false)]
    [DataRow("FROM alpine@sha256:0000000000000000000000000000000000000000000000000000000000000000", false)]
    [DataRow("FROM scratch", false)]
    [DataRow("ARG BASE\nFROM $BASE", false)]
    public void D16(string text, bool isFault) => AssertFound("CSTG6016", text + "\nUSER 1\n", isFault);

    [TestMethod]
    [DataRow("FROM a:1 AS test\nCOPY package.json ./\nRUN npm test", true)]
    [DataRow("FROM a:1 AS test\nCOPY . .\nRUN npm test", false)]
    [DataRow("FROM a:1 AS test\nRUN npm test", false)]
    [DataRow("FROM a:1 AS test\nCOPY go.mod ./\nRUN --mount=type=bind,target=. go test ./...", false)]
    [DataRow("FROM a:1 AS test\nCOPY package.json ./\nRUN git clone x && npm test", false)]
    [DataRow("FROM a:1 AS test\nCOPY package.json ./\nCOPY --from=src /src .\nCMD [\"npm\", \"test\"]", false)]
    [DataRow("FROM a:1 AS test\nCOPY *.csproj ./\nENTRYPOINT [\"dotnet\", \"test\"]", true)]
    public void D17(string text, bool isFault) => AssertFound("CSTG6017", text + "\n", isFault);

    [TestMethod]
    [DataRow("# check=skip=CSTG6016\n# pinned elsewhere\nFROM a", "pinned elsewhere", 0)]
    [DataRow("# check=skip=all\n# generated\nFROM a", "generated", 0)]
    [DataRow("# check=skip=CSTG6016\nFROM a", "", 1)]
    [DataRow("# check=skip=cstg6016 because\nFROM a", null, 0, DisplayName = "a space is no part of a directive at the top")]
    [DataRow("FROM b:1 AS x\n# check=skip=CSTG6016 pinned elsewhere\nFROM a", "pinned elsewhere", 0)]
    [DataRow("FROM b:1 AS x\n# check=skip=CSTG6016 reason\n\nRUN true\nFROM a", null, 0)]
    [DataRow("# check=skip=StageNameCasing\nFROM a", null, 0)]
    public void A_file_turns_a_rule_off_and_says_why(string text, string? justification, int unjustified)
    {
        var skips = new DockerfileSkips(Dockerfile.Parse(text + "\nUSER 1\n"));
        Assert.AreEqual(justification, skips.JustificationFor((text + "\nUSER 1\n").Findings().Single(finding => finding.Code == "CSTG6016")));
        Assert.AreEqual(unjustified, skips.Unjustified().Count());
    }

    private static void AssertFound(string code, string text, bool isFault) => Assert.AreEqual(isFault, text.Lines(code).Length > 0, text);
}
