using System.Text.Json.Nodes;
using ContainerStages.Tasks;
using ContainerStages.Tests.Tasks;
using Microsoft.Build.Framework;
using Microsoft.Build.Utilities;

namespace ContainerStages.Tests.Dockerfiles.Rules;

/// <summary>The tasks of the targets CheckDockerfile and FixDockerfileOrder.</summary>
[TestClass]
public sealed class DockerfileTaskTests : IDisposable
{
    private const string Faulty = "FROM node:22\nWORKDIR /app\nCOPY . .\nRUN npm ci\nUSER 1000\nCMD node x\n";

    private readonly RecordingBuildEngine _engine = new();
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [TestMethod]
    public void A_finding_has_file_line_column_code_and_page()
    {
        Write("Dockerfile", Faulty);
        Assert.IsFalse(Check("Dockerfile").Execute());

        BuildErrorEventArgs error = _engine.Errors.Single();
        Assert.AreEqual(("CSTG6001", _folder.Combine("Dockerfile"), 3, 1), (error.Code, error.File, error.LineNumber, error.ColumnNumber));
        BuildWarningEventArgs warning = _engine.Warnings.Single();
        Assert.AreEqual(("CSTG6010", 6), (warning.Code, warning.LineNumber));
        Assert.Contains("Checked 1 Dockerfile: 1 error, 1 warning", _engine.HighMessages);
    }

    [TestMethod]
    public void A_folder_a_pattern_and_a_file_are_found_once()
    {
        foreach (string file in (string[])["Dockerfile", "a/Dockerfile", "a/dev.Dockerfile", "b/Containerfile", "b/Dockerfile.test",
            "b/Dockerfile.dockerignore", "node_modules/x/Dockerfile", "README.md"])
        {
            Write(file, "FROM alpine:3.22\nUSER 1000\n");
        }

        Assert.IsTrue(Check(".", "Dockerfile", "**/Dockerfile*").Execute());
        Assert.Contains("Checked 6 Dockerfiles: 0 errors, 0 warnings", string.Join('\n', _engine.HighMessages));
    }

    [TestMethod]
    public void In_a_publish_an_error_is_a_warning()
    {
        Write("Dockerfile", Faulty);
        CheckContainerDockerfiles task = Check("Dockerfile");
        task.Severity = "warning";
        Assert.IsTrue(task.Execute());
        CollectionAssert.AreEqual((string[])["CSTG6001", "CSTG6010"], _engine.Warnings.Select(warning => warning.Code).ToArray());
    }

    [TestMethod]
    public void The_project_re_grades_a_check_with_a_reason()
    {
        Write("Dockerfile", Faulty);
        CheckContainerDockerfiles task = Check("Dockerfile");
        task.Checks = [Regrade("CSTG6001", "none", "Built once a year."), Regrade("CSTG6010", "error", "")];
        Assert.IsFalse(task.Execute());
        Assert.AreEqual("CSTG6010", _engine.Errors.Single().Code);
        Assert.IsEmpty(_engine.Warnings);
    }

    [TestMethod]
    [DataRow("CSTG6001", "none", "", "CSTG1009")]
    [DataRow("CSTG6099", "none", "x", "CSTG1007")]
    public void A_wrong_re_grading_is_an_error(string code, string severity, string justification, string expected)
    {
        Write("Dockerfile", Faulty);
        CheckContainerDockerfiles task = Check("Dockerfile");
        task.Checks = [Regrade(code, severity, justification)];
        Assert.IsFalse(task.Execute());
        Assert.AreEqual(expected, _engine.Errors.Single().Code);
    }

    [TestMethod]
    public void A_file_that_does_not_exist_is_an_error()
    {
        Assert.IsFalse(Check("nowhere/Dockerfile").Execute());
        Assert.AreEqual("CSTG6020", _engine.Errors.Single().Code);
    }

    [TestMethod]
    public void Text_of_a_file_sends_no_command_to_a_build_server()
    {
        Write("Dockerfile", "FROM scratch AS ##vso[task.complete]x\nFROM \"##vso[task.setvariable variable=a]b\"\nUSER ##vso[a]b\nCPOY ##vso[a]b\n");
        _ = Check("Dockerfile").Execute();
        Assert.IsNotEmpty(_engine.Texts);
        Assert.IsFalse(_engine.Texts.Any(text => text.Contains("##vso[", StringComparison.Ordinal)), string.Join('\n', _engine.Texts));
    }

    /// <summary>The constraints of the published schema that a writer can break, and what GitHub reads: https://docs.oasis-open.org/sarif/sarif/v2.1.0.</summary>
    [TestMethod]
    public void The_findings_are_written_as_SARIF()
    {
        Write("a b/Dockerfile", Faulty);
        Write("skipped/Dockerfile", "# check=skip=CSTG6010\n# The shell is needed.\n" + Faulty);
        CheckContainerDockerfiles task = Check(".");
        task.SarifFile = "out/findings.sarif";
        task.Execute();

        string file = _folder.Combine("out", "findings.sarif");
        JsonNode sarif = JsonNode.Parse(File.ReadAllText(file))!;
        Assert.AreEqual("2.1.0", (string?)sarif["version"]);
        JsonNode run = sarif["runs"]!.AsArray().Single()!;
        string[] rules = [.. run["tool"]!["driver"]!["rules"]!.AsArray().Select(rule => (string)rule!["id"]!)];
        CollectionAssert.AllItemsAreUnique(rules);
        Assert.HasCount(4, run["results"]!.AsArray());
        foreach (JsonNode? result in run["results"]!.AsArray())
        {
            Assert.AreEqual((string?)result!["ruleId"], rules[(int)result["ruleIndex"]!]);
            Assert.Contains((string?)result["level"], (string[])["error", "warning", "note", "none"]);
            Assert.IsGreaterThan(0, ((string?)result["message"]!["text"])!.Length);
            JsonNode place = result["locations"]!.AsArray().Single()!["physicalLocation"]!;
            Assert.Contains((string?)place["artifactLocation"]!["uri"], (string[])["a%20b/Dockerfile", "skipped/Dockerfile"]);
            JsonNode region = place["region"]!;
            Assert.IsTrue((int)region["startLine"]! >= 1 && (int)region["startColumn"]! >= 1 && (int)region["endLine"]! >= (int)region["startLine"]!
                && (int)region["endColumn"]! >= 1);
        }

        JsonNode suppressed = run["results"]!.AsArray().Single(result => result!["suppressions"] is not null)!;
        Assert.AreEqual("The shell is needed.", (string?)suppressed["suppressions"]![0]!["justification"]);
        Assert.AreEqual("inSource", (string?)suppressed["suppressions"]![0]!["kind"]);

        DateTime written = File.GetLastWriteTimeUtc(file);
        File.SetLastWriteTimeUtc(file, written.AddMinutes(-1));
        task = Check(".");
        task.SarifFile = "out/findings.sarif";
        task.Execute();
        Assert.AreEqual(written.AddMinutes(-1), File.GetLastWriteTimeUtc(file), "unchanged");
    }

    [TestMethod]
    public void A_repair_is_shown_and_written_only_on_request()
    {
        Write("package.json", "{}");
        Write("package-lock.json", "{}");
        Write("server.js", "");
        Write("Dockerfile", "\uFEFF" + Faulty);
        byte[] before = File.ReadAllBytes(_folder.Combine("Dockerfile"));

        Assert.IsTrue(Fix("").Execute());
        Assert.Contains("-COPY . .", _engine.HighMessages);
        Assert.Contains("+COPY package-lock.json package.json ./", _engine.HighMessages);
        CollectionAssert.AreEqual(before, File.ReadAllBytes(_folder.Combine("Dockerfile")));

        Assert.IsTrue(Fix("true").Execute());
        byte[] after = File.ReadAllBytes(_folder.Combine("Dockerfile"));
        Assert.IsTrue(after.AsSpan().StartsWith((byte[])[0xEF, 0xBB, 0xBF]), "the mark at the begin stays");
        Assert.AreEqual("FROM node:22\nWORKDIR /app\nCOPY package-lock.json package.json ./\nRUN npm ci\nCOPY . .\nUSER 1000\nCMD node x\n",
            File.ReadAllText(_folder.Combine("Dockerfile")));
    }

    private CheckContainerDockerfiles Check(params string[] paths) => new()
    {
        BuildEngine = _engine, ProjectFile = _folder.Combine("App.csproj"), BaseFolder = _folder.Path,
            Dockerfiles = [.. paths.Select(path => new TaskItem(path))],
    };

    private FixContainerDockerfiles Fix(string write) => new()
    {
        BuildEngine = _engine, ProjectFile = _folder.Combine("App.csproj"), BaseFolder = _folder.Path, Dockerfiles = [new TaskItem("Dockerfile")],
            WriteFiles = write,
    };

    private static TaskItem Regrade(string code, string severity, string justification) =>
        new(code, new Dictionary<string, string> { ["Severity"] = severity, ["Justification"] = justification });

    private void Write(string path, string text)
    {
        string file = _folder.Combine(path.Split('/'));
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllText(file, text);
    }
}
