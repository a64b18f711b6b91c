using System.Text.Json.Nodes;
using ContainerStages.Checks.Security;
using ContainerStages.Ledgers;
using ContainerStages.Pipeline;
using ContainerStages.Storage;

namespace ContainerStages.Tests.Pipeline;

[TestClass]
public sealed class BuildMachineTests
{
    [TestMethod]
    public async Task The_SDK_and_the_restored_packages_are_read_once_and_sources_each_time()
    {
        using var folder = new TemporaryFolder();
        using ContentStore store = TestImage.Store(folder);
        Write(folder, "dotnet/sdk/10.0.100/a/one.dll", 10);
        Write(folder, "dotnet/sdk/10.0.100/two.dll", 5);
        Write(folder, "packages/some.package/1.2.0/lib/x.dll", 100);
        Write(folder, "packages/runtime.pack/10.0.0/y.dll", 1000);
        Write(folder, "packages/some.package/1.3.0/lib/x.dll", 7);
        foreach (string source in (string[])["App/App.csproj", "App/Pages/bin.cs", "App/Inner/Inner.csproj", "Library/Library.cs", "Beside/No.cs", "App/bin/x.dll", "App/Inner/obj/x.dll", "App/.vs/x", "Library/node_modules/a/b.js"])
        {
            Write(folder, $"src/{source}", 3);
        }

        JsonObject assets = JsonNode.Parse($$"""
            {
              "packageFolders": { "{{folder.Combine("packages")}}": {} },
              "libraries": {
                "Some.Package/1.2.0": { "type": "package", "path": "some.package/1.2.0" },
                "Gone/1.0.0": { "type": "package", "path": "gone/1.0.0" },
                "Library/1.0.0": { "type": "project", "path": "../Library/Library.csproj", "msbuildProject": "../Library/Library.csproj" },
                "Inner/1.0.0": { "type": "project", "path": "Inner/Inner.csproj", "msbuildProject": "Inner/Inner.csproj" },
                "Gone.Project/1.0.0": { "type": "project", "path": "../Gone/Gone.csproj", "msbuildProject": "../Gone/Gone.csproj" }
              },
              "project": { "restore": { "projectPath": "{{folder.Combine("src", "App", "App.csproj")}}" }, "frameworks": { "net10.0": { "downloadDependencies": [ { "name": "Runtime.Pack", "version": "[10.0.0, 10.0.0]" } ] } } }
            }
            """)!.AsObject();
        string[] expected = [".NET SDK 10.0.100: 2, 15", "NuGet packages: 2, 1100", "sources: 4, 12"];
        CollectionAssert.AreEqual(expected, await MeasureAsync());

        Write(folder, "dotnet/sdk/10.0.100/three.dll", 1);
        Write(folder, "src/App/New.cs", 1);
        expected[2] = "sources: 5, 13";
        CollectionAssert.AreEqual(expected, await MeasureAsync(), "it was read again");

        async Task<string[]> MeasureAsync()
        {
            LedgerContent content = await new BuildMachine(store, default).MeasureAsync(folder.Combine("dotnet", "sdk", "10.0.100"), assets);
            if (OperatingSystem.IsLinux())
            {
                Assert.IsGreaterThan(0, content.Shells!.Value);
                Assert.IsNotNull(content.SetuidPrograms);
            }

            return [.. content.Parts.Select(part => $"{part.Name}: {part.Files}, {part.Bytes}")];
        }
    }

    [TestMethod]
    [DataRow("""{}""", false)]
    [DataRow("""{ "project": { "restore": { "restoreAuditProperties": { "enableAudit": "false" } } } }""", false)]
    [DataRow("""{ "project": { "restore": { "restoreAuditProperties": { "enableAudit": "true" } } } }""", true)]
    [DataRow("""{ "project": { "restore": { "restoreAuditProperties": { "enableAudit": "true" } } }, "logs": [ { "code": "NU1903" } ] }""", true)]
    [DataRow("""{ "project": { "restore": { "restoreAuditProperties": { "enableAudit": "true" } } }, "logs": [ { "code": "NU1900" } ] }""", false)]
    [DataRow("""{ "project": { "restore": { "restoreAuditProperties": { "enableAudit": "true" } } }, "logs": [ { "code": "NU1905" } ] }""", false)]
    public void An_audit_counts_if_it_ran_and_was_answered(string assets, bool hasRun) => Assert.AreEqual(hasRun, AuditRule.HasRun(JsonNode.Parse(assets)!.AsObject()));

    private static void Write(TemporaryFolder folder, string path, int length)
    {
        string file = folder.Combine(path.Split('/'));
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllBytes(file, new byte[length]);
    }
}
