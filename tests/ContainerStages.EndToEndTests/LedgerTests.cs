using System.Text.Json.Nodes;

namespace ContainerStages.EndToEndTests;

/// <summary>The ledger of real publishes, judged by its schema, by what skopeo finds at the registry, and by the shell's own arithmetic.</summary>
[TestClass]
public sealed class LedgerTests
{
    [TestMethod]
    public async Task It_fits_its_schema_and_what_is_at_the_registry()
    {
        await using RealRegistry registry = await RealRegistry.StartAsync();
        using var project = TestProject.Web(
            "<ContainerBaseImage>scratch</ContainerBaseImage><ContainerUser>1654:1654</ContainerUser><PublishTrimmed>true</PublishTrimmed><SelfContained>true</SelfContained><RuntimeIdentifier>linux-x64</RuntimeIdentifier>",
            """
            <PackageReference Include="Newtonsoft.Json" Version="13.0.1" />
            <ProjectReference Include="../Library/Library.csproj" />
            <ContainerStageCheck Include="CSTG3009" Severity="warning" Justification="To be listed." />
            <ContainerStageCheck Include="CSTG5006" Fingerprints="0123456789ab;ba9876543210" Justification="They open nothing." />
            """,
            """
            var app = WebApplication.CreateSlimBuilder(args).Build();
            app.MapGet("/", () => Library.Text.Get() + Newtonsoft.Json.JsonConvert.ToString(1));
            app.Run();
            """,
            checks: TestProject.NotStarted);
        project.Write("../Library/Library.csproj", """<Project Sdk="Microsoft.NET.Sdk"><PropertyGroup><TargetFramework>net10.0</TargetFramework></PropertyGroup></Project>""");
        project.Write("../Library/Text.cs", """namespace Library; public static class Text { public static string Get() => "one" + System.Environment.ProcessId; }""");
        string reports = project.Output;
        string[] push = [$"-p:ContainerRegistry={registry.Host}", "-p:ContainerRepository=ledger", "-p:ContainerStagesReportFolder=" + reports];

        (await project.PublishAsync(push)).AssertSucceeded();
        JsonNode first = await ReadAsync(reports);
        await AssertIsThereAsync(first, registry);
        Assert.IsNull(first["comparison"]);
        Assert.AreEqual("CSTG3009 warning To be listed.", string.Join(' ', first["checks"]![0]!.AsObject().Select(pair => pair.Value)));
        Assert.AreEqual("""{"code":"CSTG5006","fingerprints":["0123456789ab","ba9876543210"],"justification":"They open nothing."}""", first["checks"]![1]!.ToJsonString());
        Assert.AreEqual("uploaded uploaded uploaded uploaded uploaded uploaded", Transfers(first));

        (await project.PublishAsync(push)).AssertSucceeded();
        JsonNode second = await ReadAsync(reports);
        Assert.AreEqual("alreadyThere alreadyThere alreadyThere alreadyThere alreadyThere alreadyThere", Transfers(second));
        Assert.AreEqual("fromStore fromStore fromStore fromStore fromStore fromStore", string.Join(' ', Layers(second).Select(layer => layer["work"]!["outcome"])));
        Assert.AreEqual(6, second["comparison"]!["layersKept"]!.GetValue<int>());
        Assert.AreEqual(0, second["comparison"]!["bytesUnpacked"]!.GetValue<long>());

        // A package, and new API of the framework that a project reaches.
        project.Write("HelloWeb.csproj", File.ReadAllText(project.File).Replace("13.0.1", "13.0.3", StringComparison.Ordinal));
        project.Write("../Library/Text.cs", """namespace Library; public static class Text { public static string Get() => new System.Globalization.HebrewCalendar().GetMonthsInYear(5785, 1).ToString(); }""");
        DotnetResult result = (await project.PublishAsync(push)).AssertSucceeded();
        JsonNode third = await ReadAsync(reports);
        await AssertIsThereAsync(third, registry);
        JsonNode[] layers = Layers(third);
        Assert.AreEqual("same changed changed changed same changed", string.Join(' ', layers.Select(layer => layer["change"]!["kind"])));
        Assert.AreEqual("true false false false false false", string.Join(' ', layers.Select(layer => layer["change"]!["isKept"]!.ToJsonString())));
        Assert.AreEqual("package Newtonsoft.Json was 13.0.1 and is 13.0.3", Reasons(layers[1])[0]);
        Assert.MatchesRegex("^/app/System.Private.CoreLib.dll grew by [0-9.]+ kB because it is reached from ([A-Za-z.]+ and )*Library", Reasons(layers[2]).Single(reason => reason.Contains("CoreLib", StringComparison.Ordinal)));
        Assert.AreEqual(1, third["comparison"]!["layersKept"]!.GetValue<int>());
        Assert.AreEqual(layers[0]["chainId"]!.GetValue<string>(), third["comparison"]!["chainIdKept"]!.GetValue<string>());
        Assert.AreEqual(layers.Skip(1).Sum(layer => layer["uncompressedSize"]!.GetValue<long>()), third["comparison"]!["bytesUnpacked"]!.GetValue<long>());
        Assert.AreEqual(layers.Where(layer => layer["change"]!["kind"]!.GetValue<string>() != "same").Sum(layer => layer["size"]!.GetValue<long>()), third["comparison"]!["bytesDownloaded"]!.GetValue<long>());
        Assert.AreEqual("alreadyThere uploaded uploaded uploaded alreadyThere uploaded", Transfers(third));
        Assert.Contains("    packages changed: package Newtonsoft.Json was 13.0.1 and is 13.0.3", result.Output);
        Assert.Contains("    nodes that run it keep 1 of 6 layers, download ", result.Output);

        string page = await File.ReadAllTextAsync(Path.Combine(reports, "linux-x64", "container.md"));
        Assert.Contains($"| digest | {third["image"]!["digest"]} |", page);
        Assert.Contains("| packages | changed | package Newtonsoft.Json was 13.0.1 and is 13.0.3", page);
    }

    private static async Task<JsonNode> ReadAsync(string reports)
    {
        string file = Path.Combine(reports, "linux-x64", "container.ledger.json");
        await Tool.RunAsync("/usr/bin/jsonschema", "--instance", file, Repository.Combine("docs", "container.ledger.schema.json"));
        return JsonNode.Parse(await File.ReadAllTextAsync(file))!;
    }

    private static async Task AssertIsThereAsync(JsonNode ledger, RealRegistry registry)
    {
        string image = $"docker://{registry.Host}/ledger:latest";
        JsonNode raw = await Skopeo.InspectAsync(image, "--tls-verify=false", "--raw");
        JsonNode config = await Skopeo.InspectAsync(image, "--tls-verify=false", "--config");
        Assert.AreEqual((await Skopeo.InspectAsync(image, "--tls-verify=false"))["Digest"]!.GetValue<string>(), ledger["image"]!["digest"]!.GetValue<string>());
        Assert.AreEqual(raw["config"]!["digest"]!.GetValue<string>(), ledger["image"]!["configuration"]!.GetValue<string>());
        JsonNode[] layers = Layers(ledger);
        CollectionAssert.AreEqual(raw["layers"]!.AsArray().Select(layer => $"{layer!["digest"]} {layer["size"]}").ToArray(), layers.Select(layer => $"{layer["digest"]} {layer["size"]}").ToArray());
        CollectionAssert.AreEqual(config["rootfs"]!["diff_ids"]!.AsArray().Select(id => $"{id}").ToArray(), layers.Select(layer => $"{layer["diffId"]}").ToArray());

        string chain = "";
        foreach (JsonNode layer in layers)
        {
            string diffId = layer["diffId"]!.GetValue<string>();
            chain = chain.Length == 0 ? diffId : "sha256:" + (await Tool.RunAsync("sh", "-c", $"printf '%s %s' {chain} {diffId} | sha256sum")).Split(' ')[0];
            Assert.AreEqual(chain, layer["chainId"]!.GetValue<string>());
        }
    }

    private static JsonNode[] Layers(JsonNode ledger) => [.. ledger["layers"]!.AsArray().Select(layer => layer!)];

    private static string Transfers(JsonNode ledger) => string.Join(' ', Layers(ledger).Select(layer => layer["transfers"]!.AsArray().Single()!["outcome"]));

    private static string[] Reasons(JsonNode layer) => [.. layer["change"]!["reasons"]!.AsArray().Select(reason => reason!.GetValue<string>())];
}
