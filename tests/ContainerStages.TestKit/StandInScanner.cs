using System.Globalization;
using System.Runtime.Versioning;
using System.Text.Json.Nodes;

namespace ContainerStages.TestKit;

/// <summary>
/// Stands for trivy or grype, which no distribution has. It takes their options, has skopeo read the image that it is given, and writes a report that the test
/// says in the program's own format.
/// </summary>
internal sealed class StandInScanner : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly string _tool;

    /// <param name="tool"><c>trivy</c> or <c>grype</c>.</param>
    [SupportedOSPlatform("linux")]
    public StandInScanner(string tool)
    {
        _tool = tool;
        Directory.CreateDirectory(Commands);
        string script = Path.Combine(Commands, tool);
        File.WriteAllText(script, $$"""
            #!/bin/sh
            set -e
            here={{_folder.Path}}
            if [ "$1" = --version ]; then
              cat "$here/version"
              exit 0
            fi
            printf '%s\n' "$*" >> "$here/calls"
            while [ $# -gt 0 ]; do
              case "$1" in
                {{(tool == "trivy" ? "--output" : "--file")}}) report=$2 ;;
                --input) layout=$2 ;;
                oci-dir:*) layout=${1#oci-dir:} ;;
              esac
              shift
            done
            if [ -e "$here/waits" ]; then
              touch "$here/started"
              exec sleep 100
            fi
            (cd "$layout" && for blob in blobs/sha256/*; do [ "$(sha256sum < "$blob")" = "$(basename "$blob")  -" ] || exit 1; done)
            skopeo --insecure-policy inspect --raw "oci:$layout" > "$here/manifest"
            skopeo --insecure-policy inspect --config --raw "oci:$layout" > "$here/config"
            cd "$here"
            sha256sum < manifest | cut -d' ' -f1 >> images
            printenv DOTNET_CONTAINER_REGISTRY_PWORD >> secrets || true
            cat said >&2
            again="report-$(wc -l < images).json"
            [ ! -e "$again" ] || cp "$again" report.json
            [ -e no-report ] || cp report.json "$report"
            exit "$(cat exit)"
            """ + "\n");
        File.SetUnixFileMode(script, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        Write("version", tool == "trivy" ? "Version: 0.57.1\nVulnerability DB:\n  Version: 2\n" : "grype 0.85.0\n");
        Write("exit", "0\n");
        Write("said", $"INFO of the {tool} of a test\n");
        Report();
    }

    /// <summary>The folder of the program.</summary>
    public string Commands => _folder.Combine("bin");

    /// <summary>The arguments of each call.</summary>
    public string[] Calls => Lines("calls");

    /// <summary>The digest of the manifest of each image that it was given.</summary>
    public string[] Images => [.. Lines("images").Select(hex => "sha256:" + hex)];

    /// <summary>The passwords that it has seen.</summary>
    public string[] Secrets => Lines("secrets");

    /// <summary>The configuration of the last image.</summary>
    public JsonNode Configuration => JsonNode.Parse(File.ReadAllText(_folder.Combine("config")))!;

    public bool HasStarted => File.Exists(_folder.Combine("started"));

    /// <summary>What the next scans find: each as <c>ID PACKAGE VERSION FIXED SEVERITY</c>, with <c>-</c> for no fixed version.</summary>
    public void Report(params string[] found) => Write("report.json", ReportOf(_tool, found));

    /// <summary>What the scan of that number finds, counted from 1.</summary>
    public void ReportAt(int scan, params string[] found) => Write(string.Create(CultureInfo.InvariantCulture, $"report-{scan}.json"), ReportOf(_tool, found));

    /// <param name="name">Of a file that decides what the program does: <c>report.json</c>, <c>exit</c>, <c>said</c>, <c>version</c>, <c>no-report</c>, <c>waits</c>.</param>
    public void Write(string name, string content) => File.WriteAllText(_folder.Combine(name), content);

    /// <summary>A report in the format of the program, with some of its other fields.</summary>
    public static string ReportOf(string tool, params string[] found)
    {
        string[][] all = [.. found.Select(one => one.Split(' '))];
        JsonNode report = tool == "trivy"
            ? new JsonObject
            {
                ["SchemaVersion"] = 2,
                ["CreatedAt"] = "2026-11-30T12:00:00Z",
                ["ArtifactName"] = "image",
                ["ArtifactType"] = "container_image",
                ["Metadata"] = new JsonObject { ["OS"] = new JsonObject { ["Family"] = "debian", ["Name"] = "12.8" } },
                ["Results"] = new JsonArray(
                    new JsonObject { ["Target"] = "image (debian 12.8)", ["Class"] = "os-pkgs", ["Type"] = "debian", ["Vulnerabilities"] = new JsonArray([.. all.Select(OfTrivy)]) },
                    new JsonObject { ["Target"] = "app/Hello.deps.json", ["Class"] = "lang-pkgs", ["Type"] = "dotnet-core" }),
            }
            : new JsonObject
            {
                ["matches"] = new JsonArray([.. all.Select(OfGrype)]),
                ["source"] = new JsonObject { ["type"] = "image" },
                ["distro"] = new JsonObject { ["name"] = "debian", ["version"] = "12" },
                ["descriptor"] = new JsonObject { ["name"] = "grype", ["version"] = "0.85.0" },
            };
        return report.ToJsonString();
    }

    public void Dispose() => _folder.Dispose();

    private static JsonNode OfTrivy(string[] one)
    {
        var found = new JsonObject
        {
            ["VulnerabilityID"] = one[0],
            ["PkgID"] = $"{one[1]}@{one[2]}",
            ["PkgName"] = one[1],
            ["InstalledVersion"] = one[2],
            ["Status"] = one[3] == "-" ? "affected" : "fixed",
            ["Severity"] = one[4].ToUpperInvariant(),
            ["References"] = new JsonArray("https://example.org/" + one[0]),
        };
        if (one[3] != "-")
        {
            found["FixedVersion"] = one[3];
        }

        return found;
    }

    private static JsonNode OfGrype(string[] one) => new JsonObject
    {
        ["vulnerability"] = new JsonObject
        {
            ["id"] = one[0],
            ["severity"] = one[4],
            ["fix"] = new JsonObject { ["versions"] = new JsonArray([.. one[3] == "-" ? [] : one[3].Split(',').Select(version => JsonValue.Create(version))]), ["state"] = one[3] == "-" ? "not-fixed" : "fixed" },
        },
        ["relatedVulnerabilities"] = new JsonArray(),
        ["matchDetails"] = new JsonArray(),
        ["artifact"] = new JsonObject { ["name"] = one[1], ["version"] = one[2], ["type"] = "deb" },
    };

    private string[] Lines(string name) => File.Exists(_folder.Combine(name)) ? File.ReadAllLines(_folder.Combine(name)) : [];
}
