using System.Text.Json.Nodes;

namespace ContainerStages.EndToEndTests;

/// <summary>Where the files of a solution of 13 projects go, and what an edit of its lowest project changes at a real registry.</summary>
[TestClass]
public sealed class SolutionTests
{
    /// <summary>Each file of the image of Shop.Api, by its layer. Compressed forms of assets are left out.</summary>
    private static readonly string[] Api =
    [
        "packages /app/Newtonsoft.Json.dll: package Newtonsoft.Json 13.0.3",
        "projects /app/Acme.Migrator: project Acme.Migrator",
        "projects /app/Acme.Migrator.dll: assembly Acme.Migrator.dll",
        "projects /app/Acme.Migrator.pdb: project Acme.Migrator.pdb",
        "projects /app/Acme.Migrator.runtimeconfig.json: project Acme.Migrator.runtimeconfig.json",
        "projects /app/Shop.Data.dll: assembly Shop.Data.dll",
        "projects /app/Shop.Data.pdb: project Shop.Data.pdb",
        "projects /app/Shop.Domain.dll: assembly Shop.Domain.dll",
        "projects /app/Shop.Domain.pdb: project Shop.Domain.pdb",
        "projects /app/Shop.Imaging.dll: assembly Shop.Imaging.dll",
        "projects /app/Shop.Imaging.pdb: project Shop.Imaging.pdb",
        "projects /app/Shop.Plugin.dll: project Shop.Plugin.dll",
        "projects /app/Shop.Reports.dll: assembly Shop.Reports.dll",
        "projects /app/Shop.Reports.pdb: project Shop.Reports.pdb",
        "projects /app/Shop.Services.dll: assembly Shop.Services.dll",
        "projects /app/Shop.Services.pdb: project Shop.Services.pdb",
        "projects /app/Shop.Ui.dll: assembly Shop.Ui.dll",
        "projects /app/Shop.Ui.pdb: project Shop.Ui.pdb",
        "projects /app/data/palette.txt: project data/palette.txt",
        "projects /app/de/Shop.Domain.resources.dll: assembly de/Shop.Domain.resources.dll",
        "projects /app/runtimes/linux-x64/native/libimaging.so: project runtimes/linux-x64/native/libimaging.so",
        "assets /app/Shop.Api.staticwebassets.endpoints.json: asset Shop.Api.staticwebassets.endpoints.json",
        "assets /app/wwwroot/_content/Shop.Ui/shop.css: asset wwwroot/_content/Shop.Ui/shop.css",
        "app /app/Shop.Api: generated Shop.Api",
        "app /app/Shop.Api.deps.json: generated Shop.Api.deps.json",
        "app /app/Shop.Api.dll: assembly Shop.Api.dll",
        "app /app/Shop.Api.pdb: generated Shop.Api.pdb",
        "app /app/Shop.Api.runtimeconfig.json: generated Shop.Api.runtimeconfig.json",
        "app /app/appsettings.json: file appsettings.json",
        "app /app/de/Shop.Api.resources.dll: generated de/Shop.Api.resources.dll",
        "app /app/web.config: generated web.config",
    ];

    [TestMethod]
    public async Task A_solution_of_13_projects_has_its_files_in_their_layers_and_an_edit_at_the_bottom_is_explained()
    {
        await using RealRegistry registry = await RealRegistry.StartAsync();
        using var solution = new ShopSolution();
        string reports = Path.Combine(solution.Root, "..", "reports");
        string[] Push(string name) => [$"-p:ContainerRegistry={registry.Host}", $"-p:ContainerRepository=shop/{name}", $"-p:ContainerStagesReportFolder={reports}/{name}"];

        (await solution.PublishAsync("Shop.Api", Push("api"))).AssertSucceeded();
        string[] api = FilesOf(await LedgerAsync(reports, "api"));
        CollectionAssert.AreEqual(Api, api, string.Join('\n', api));

        (await solution.PublishAsync("Shop.Admin", Push("admin"))).AssertSucceeded();
        string[] admin = FilesOf(await LedgerAsync(reports, "admin"));
        Assert.Contains("projects /app/Shop.Rules.dll: assembly Shop.Rules.dll", admin);
        Assert.IsEmpty(admin.Where(file => file.Contains("/FSharp.Core.", StringComparison.Ordinal) && !file.Contains(": package FSharp.Core ", StringComparison.Ordinal)));
        (await solution.PublishAsync("Shop.Worker", Push("worker"))).AssertSucceeded();
        Assert.Contains("projects /app/Shop.Domain.dll: assembly Shop.Domain.dll", FilesOf(await LedgerAsync(reports, "worker")));

        // The lowest of three levels: nothing but `projects` changes, and the publish says why.
        solution.SetGreeting("two");
        DotnetResult edited = (await solution.PublishAsync("Shop.Api", Push("api"))).AssertSucceeded();
        Assert.Contains("projects changed: assembly Shop.Domain.dll changed", edited.Output);
        JsonNode ledger = await LedgerAsync(reports, "api");
        Assert.AreEqual("packages same, projects changed, assets same, app same", string.Join(", ", LayersOf(ledger).Select(layer => $"{layer["name"]} {layer["change"]!["kind"]}")));
        Assert.AreEqual("packages, assets, app", string.Join(", ", LayersOf(ledger).Where(layer => layer["transfers"]![0]!["outcome"]!.GetValue<string>() == "alreadyThere").Select(layer => layer["name"])));
    }

    /// <summary>One app that does not compile is its own failure alone.</summary>
    [TestMethod]
    public async Task A_solution_delivers_every_app_that_compiles()
    {
        await using RealRegistry registry = await RealRegistry.StartAsync();
        using var solution = new ShopSolution();
        solution.Write("Acme.Migrator/Oops.cs", "this does not compile");
        DotnetResult failed = await solution.PublishAsync("Acme.Migrator");
        Assert.Contains("error CS", failed.Output);
        File.Delete(Path.Combine(solution.Root, "Acme.Migrator", "Oops.cs"));
        solution.Write("Shop.Admin/Oops.cs", "this does not compile");

        DotnetResult result = await solution.PublishAsync(ShopSolution.Solution, $"-p:ContainerRegistry={registry.Host}", "-m:2");
        Assert.AreNotEqual(0, result.ExitCode);
        Assert.DoesNotContain("error CSTG", result.Output);
        Assert.AreEqual("acme-migrator shop-api shop-worker", string.Join(' ', Pushed(registry)), result.Output);

        File.Delete(Path.Combine(solution.Root, "Shop.Admin", "Oops.cs"));
        (await solution.PublishAsync(ShopSolution.Solution, $"-p:ContainerRegistry={registry.Host}", "-m:2")).AssertSucceeded();
        Assert.AreEqual("acme-migrator shop-admin shop-api shop-worker", string.Join(' ', Pushed(registry)));
    }

    private static string[] Pushed(RealRegistry registry) =>
    [
        .. registry.Requests.Where(request => request.StartsWith("PUT ", StringComparison.Ordinal) && request.Contains("/manifests/", StringComparison.Ordinal))
            .Select(request => request.Split("/v2/")[1].Split("/manifests/")[0]).Distinct().Order(StringComparer.Ordinal),
    ];

    private static async Task<JsonNode> LedgerAsync(string reports, string name) =>
        JsonNode.Parse(await File.ReadAllTextAsync(Path.Combine(reports, name, "linux-x64", "container.ledger.json")))!;

    private static JsonNode[] LayersOf(JsonNode ledger) => [.. ledger["layers"]!.AsArray().Select(layer => layer!)];

    /// <summary>As <c>layer path: input</c>; of an input with a digest, all but that.</summary>
    private static string[] FilesOf(JsonNode ledger) =>
    [
        .. LayersOf(ledger).SelectMany(layer => layer["files"]!.AsArray().Select(file => $"{layer["name"]} {file!["path"]}: {file["input"]!.GetValue<string>().Split(" sha256:")[0]}"))
            .Where(file => !file.Contains(".br:", StringComparison.Ordinal) && !file.Contains(".gz:", StringComparison.Ordinal)),
    ];
}
