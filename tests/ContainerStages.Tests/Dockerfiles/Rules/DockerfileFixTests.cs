using System.Collections.Immutable;
using ContainerStages.Checks.Dockerfiles.Facts;
using ContainerStages.Checks.Dockerfiles.Fixes;
using FsCheck;
using FsCheck.Fluent;

namespace ContainerStages.Tests.Dockerfiles.Rules;

/// <summary>A repair satisfies its rule, changes nothing else, and is left out where it is not safe.</summary>
[TestClass]
public sealed class DockerfileFixTests
{
    private static readonly (string Path, string Text)[] s_node = [("package.json", """{ "name": "shop" }"""), ("package-lock.json", "{}"),
        ("src/server.ts", "")];

    private static readonly (string Path, string Text)[] s_dotnet =
        [("Shop.slnx", ""), ("Directory.Build.props", ""), ("src/Shop/Shop.csproj", ""), ("src/Shop/Program.cs", ""), ("src/Core/Core.csproj", ""),
            ("src/Core/A.cs", ""), ("src/Core/obj/x.props", "")];

    [TestMethod]
    public void The_manifests_take_the_place_of_the_sources_which_come_after_the_restore() => AssertFixed(
        "# a comment\nFROM node:22 AS b\nWORKDIR /app\n# the sources\nCOPY --chown=1000:1000 . .\n\nENV CI=true\nRUN npm ci   \n# build\nRUN npm run build\nUSER 1000\n",
        "# a comment\nFROM node:22 AS b\nWORKDIR /app\n# the sources\nCOPY --chown=1000:1000 package-lock.json package.json ./\n\nENV CI=true\nRUN npm ci   \nCOPY --chown=1000:1000 . .\n# build\nRUN npm run build\nUSER 1000\n",
        s_node);

    [TestMethod]
    public void Each_project_of_a_repository_is_copied_to_its_folder() => AssertFixed(
        "FROM mcr.microsoft.com/dotnet/sdk:10.0 AS b\r\nWORKDIR /src\r\ncopy . .\r\nRUN dotnet restore\r\nFROM scratch\r\nCOPY --from=b /x /x\r\n",
        "FROM mcr.microsoft.com/dotnet/sdk:10.0 AS b\r\nWORKDIR /src\r\ncopy Directory.Build.props Shop.slnx ./\r\ncopy src/Core/Core.csproj ./src/Core/\r\ncopy src/Shop/Shop.csproj ./src/Shop/\r\nRUN dotnet restore\r\ncopy . .\r\nFROM scratch\r\nCOPY --from=b /x /x\r\n",
        s_dotnet);

    [TestMethod]
    public void The_manifests_of_a_folder_are_copied_from_there() => AssertFixed(
        "FROM node:22\nCOPY web /app/\nWORKDIR /app\nRUN npm ci\nUSER 1\n",
        "FROM node:22\nCOPY web/package-lock.json web/package.json /app/\nWORKDIR /app\nRUN npm ci\nCOPY web /app/\nUSER 1\n",
        ("web/package.json", "{}"), ("web/package-lock.json", ""), ("web/a.ts", ""));

    [TestMethod]
    [DataRow("RUN npm ci", """{ "scripts": { "postinstall": "node x.js" } }""", DisplayName = "a script of the installation")]
    [DataRow("RUN npm ci", """{ "workspaces": ["a"] }""", DisplayName = "workspaces")]
    [DataRow("RUN npm ci", """{ "dependencies": { "a": "file:a" } }""", DisplayName = "a package in a folder")]
    [DataRow("RUN ./prepare.sh\nRUN npm ci", "{}", DisplayName = "a command that may read the sources")]
    [DataRow("RUN npm ci && npm run build", "{}", DisplayName = "a command with the restore")]
    [DataRow("WORKDIR /app/x\nRUN npm ci", "{}", DisplayName = "another folder")]
    public void What_may_need_the_sources_stays(string lines, string package)
    {
        string text = $"FROM node:22\nWORKDIR /app\nCOPY . .\n{lines}\nUSER 1000\n";
        Assert.AreEqual(text, Fix(text, ("package.json", package), ("package-lock.json", ""), ("a.ts", "")).Text);
    }

    [TestMethod]
    public void A_lock_file_is_added() => AssertFixed(
        "FROM node:22\nWORKDIR /app\nCOPY package.json ./\nRUN npm ci\nCOPY . .\nUSER 1000\n",
        "FROM node:22\nWORKDIR /app\nCOPY package.json package-lock.json ./\nRUN npm ci\nCOPY . .\nUSER 1000\n", s_node);

    [TestMethod]
    public void An_argument_moves_behind_the_restore() => AssertFixed(
        "FROM golang:1.24 AS b\nARG GIT_COMMIT\nCOPY go.mod go.sum ./\nRUN go mod download\nCOPY . .\nFROM scratch\nCOPY --from=b /x /x\n",
        "FROM golang:1.24 AS b\nCOPY go.mod go.sum ./\nRUN go mod download\nARG GIT_COMMIT\nCOPY . .\nFROM scratch\nCOPY --from=b /x /x\n");

    [TestMethod]
    [DataRow("0", "Build")]
    [DataRow("BUILD", "Build")]
    [DataRow("buidl", null, DisplayName = "too short to be sure")]
    public void A_stage_gets_its_name(string from, string? name)
    {
        string Text(string stage) => $"FROM a:1 AS Build\nFROM scratch\nCOPY --from={stage} /x /x\nCOPY --from=Build /y /y\n";
        Assert.AreEqual(Text(name ?? from), Fix(Text(from)).Text);
    }

    [TestMethod]
    public void A_misspelt_stage_is_corrected() => AssertFixed(
        "FROM a:1 AS builder\nFROM scratch\nCOPY --from=biulder /x /x\n", "FROM a:1 AS builder\nFROM scratch\nCOPY --from=builder /x /x\n");

    [TestMethod]
    [DataRow("FROM node:22\nUSER node\nCMD [\"x\"]\n", "FROM node:22\nUSER 1000\nCMD [\"x\"]\n")]
    [DataRow("FROM mcr.microsoft.com/dotnet/aspnet:10.0\n# start\nENTRYPOINT [\"x\"]",
        "FROM mcr.microsoft.com/dotnet/aspnet:10.0\nUSER $APP_UID\n# start\nENTRYPOINT [\"x\"]")]
    [DataRow("FROM mcr.microsoft.com/dotnet/aspnet:10.0\nUSER app\n", "FROM mcr.microsoft.com/dotnet/aspnet:10.0\nUSER $APP_UID\n")]
    [DataRow("FROM scratch\nCOPY a /a\nENTRYPOINT [\"/a\"]\nCMD [\"-x\"]\n",
        "FROM scratch\nCOPY a /a\nUSER 10001:10001\nENTRYPOINT [\"/a\"]\nCMD [\"-x\"]\n")]
    [DataRow("FROM mcr.microsoft.com/dotnet/aspnet:10.0", "FROM mcr.microsoft.com/dotnet/aspnet:10.0\nUSER $APP_UID")]
    [DataRow("FROM mcr.microsoft.com/dotnet/aspnet:10.0\nEXPOSE 80\nENTRYPOINT [\"x\"]\n", null)]
    [DataRow("FROM mcr.microsoft.com/dotnet/aspnet:6.0\nENTRYPOINT [\"x\"]\n", null)]
    [DataRow("FROM mcr.microsoft.com/dotnet/aspnet:10.0\nUSER root\n", null)]
    [DataRow("FROM postgres:17\n", null)]
    public void A_user_is_added_where_the_base_has_room_for_one(string text, string? expected) => Assert.AreEqual(expected ?? text, Fix(text).Text);

    /// <summary>Dockerfiles with any of the faults, with comments, empty lines and both line ends.</summary>
    [TestMethod]
    public void A_repair_satisfies_its_rule_and_keeps_all_other_lines() =>
        Prop.ForAll(ArbMap.Default.ArbFor<int>(), seed =>
        {
            string text = RandomDockerfile(new Random(seed));
            (string after, ImmutableArray<DockerfileFix> applied) = Fix(text, s_node);
            foreach (DockerfileFix fix in applied.Where(fix => fix.Code.Length > 0))
            {
                Assert.IsLessThan(text.Findings(s_node).Count(finding => finding.Code == fix.Code),
                    after.Findings(s_node).Count(finding => finding.Code == fix.Code), text);
            }

            Assert.AreEqual(after, Fix(after, s_node).Text, "a second run");
            Assert.AreEqual(applied.IsEmpty, after == text);
            if (text.Contains("\r\n", StringComparison.Ordinal))
            {
                Assert.DoesNotContain("\n", after.Replace("\r\n", "", StringComparison.Ordinal), text);
            }

            string[] lost = [.. text.Split('\n')
                .Where(line => line.TrimStart().StartsWith('#') || line.StartsWith("RUN", StringComparison.Ordinal)
                || line.StartsWith("WORKDIR", StringComparison.Ordinal)).Except(after.Split('\n'))];
            Assert.IsEmpty(lost, text);
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(500));

    [TestMethod]
    public void The_difference_is_one_that_patch_applies()
    {
        string before = string.Join('\n', Enumerable.Range(1, 30)) + "\n";
        string after = before.Replace("\n5\n", "\nfive\n", StringComparison.Ordinal).Replace("\n25\n", "\n25\nmore\n", StringComparison.Ordinal);
        Assert.AreEqual(
            "--- a/Dockerfile\n+++ b/Dockerfile\n@@ -2,7 +2,7 @@\n 2\n 3\n 4\n-5\n+five\n 6\n 7\n 8\n@@ -23,6 +23,7 @@\n 23\n 24\n 25\n+more\n 26\n 27\n 28",
            string.Join('\n', UnifiedDiff.Of("Dockerfile", before, after)));
        Assert.IsEmpty(UnifiedDiff.Of("Dockerfile", before, before));
    }

    private static string RandomDockerfile(Random random)
    {
        string newLine = random.Next(2) == 0 ? "\n" : "\r\n";
        string[] lines =
        [
            "# first", "FROM node:22 AS builder", .. Some("ARG GIT_COMMIT"), "WORKDIR /app", .. Some("# the files"),
            Pick("COPY . .", "COPY package.json ./", "COPY package*.json ./", "COPY --link . /app/", "COPY src ./src"), .. Some(""), .. Some("ENV CI=true"),
                .. Some("RUN apt-get update"),
            .. Some("  # indented"), Pick("RUN npm ci", "RUN npm install", "RUN cd /app && npm ci", "RUN --mount=type=cache,target=/root/.npm npm ci"),
                "COPY . .", "RUN npm run build # not a comment",
            .. Some("ARG BUILD_DATE"), Pick("FROM scratch", "FROM mcr.microsoft.com/dotnet/aspnet:10.0", "FROM node:22"),
                Pick("COPY --from=builder /x /x", "COPY --from=0 /x /x", "COPY --from=BUILDER /x /x", "COPY --from=bulider /x /x"),
            .. Some("USER node"), .. Some("EXPOSE 8080"), .. Some("# the command"), .. Some("ENTRYPOINT [\"/x\"]"),
        ];
        return string.Join(newLine, lines) + (random.Next(2) == 0 ? newLine : "");

        string[] Some(string line) => random.Next(2) == 0 ? [] : [line];

        string Pick(params string[] from) => from[random.Next(from.Length)];
    }

    private static void AssertFixed(string before, string? after, params (string Path, string Text)[] files)
    {
        (string text, ImmutableArray<DockerfileFix> applied) = Fix(before, files);
        Assert.IsNotEmpty(applied);
        Assert.AreEqual(after ?? text, text);
        Assert.IsFalse(text.Findings(files).Any(finding => applied.Any(fix => fix.Code == finding.Code)), text);
    }

    private static (string Text, ImmutableArray<DockerfileFix> Applied) Fix(string text, params (string Path, string Text)[] files) =>
        DockerfileFixer.Fix(text,
            dockerfile => DockerfileUnderCheck.Of(dockerfile, files.Length == 0 ? BuildContext.Unknown : RuleExtensions.Context(files)));
}
