using ContainerStages.Checks;
using ContainerStages.Checks.Facts;
using ContainerStages.Diagnostics;
using ContainerStages.Images;
using ContainerStages.Layers;
using ContainerStages.Oci;
using ContainerStages.Storage;
using ContainerStages.Tests.Images;
using ContainerStages.Tests.Layers;

namespace ContainerStages.Tests.Checks.Order;

/// <summary>CSTG3009: built images, measured with the sizes that their manifests have.</summary>
[TestClass]
public sealed class BudgetTests
{
    private static readonly string[][] Base = [["etc/", "etc/os-release=Debian", "etc/passwd=x"], ["srv/", "srv/a=12"]];

    private static readonly LayerPlan[] Layers =
    [
        new(LayerClass.Packages, [.. Enumerable.Range(1, 6).Select(i => Samples.File($"app/P{i}.dll", new string('p', i)))]),
        new(new LayerClass("models", 40, "its files change"), [Samples.File("app/big.bin", new string('m', 100))]),
        new(LayerClass.App, [Samples.File("app/App.dll", "app"), Samples.File("etc/os-release"), Samples.File("etc/passwd"), Samples.File("srv/a")]),
    ];

    [TestMethod]
    public async Task Without_a_budget_nothing_is_over_it() => Assert.IsEmpty(await CheckAsync(_ => new Budgets()));

    [TestMethod]
    public async Task What_is_exactly_in_the_budget_is_in_it() => Assert.IsEmpty(await CheckAsync(image => new Budgets
    {
        WastedBytes = 8,
        ImageSize = image.Manifest.Layers.Sum(layer => layer.Size),
        Layers = 5,
        ChangedBytes = image.Manifest.Layers[^1].Size,
    }));

    [TestMethod]
    public async Task Wasted_bytes_are_those_of_covered_files_but_of_the_account_files() => AssertOver(
        "8 bytes lie under /etc/os-release (app) 6, /srv/a (app) 2, and ContainerStagesMaxWastedBytes is 7",
        await CheckAsync(_ => new Budgets { WastedBytes = 7 }));

    [TestMethod]
    public async Task The_image_s_size_is_that_of_all_layers_compressed()
    {
        long size = 0;
        IReadOnlyList<Finding> findings = await CheckAsync(image => new Budgets { ImageSize = (size = image.Manifest.Layers.Sum(layer => layer.Size)) - 1 });
        AssertOver($"its layers have {size} compressed bytes, and ContainerStagesMaxImageSize is {size - 1}", findings);
    }

    [TestMethod]
    public async Task Layers_are_the_base_s_and_ours() => AssertOver(
        "it has 5 layers, and ContainerStagesMaxLayers is 4",
        await CheckAsync(_ => new Budgets { Layers = 4 }));

    [TestMethod]
    public async Task Changed_bytes_are_those_of_the_app_s_layer()
    {
        long size = 0;
        IReadOnlyList<Finding> findings = await CheckAsync(image => new Budgets { ChangedBytes = (size = image.Manifest.Layers[^1].Size) - 1 });
        AssertOver($"an edit of the app sends {size} compressed bytes, and ContainerStagesMaxChangedBytes is {size - 1}", findings);
    }

    [TestMethod]
    public async Task All_that_is_over_is_one_finding_which_shows_where_the_bytes_are()
    {
        Descriptor[] layers = [];
        IReadOnlyList<Finding> findings = await CheckAsync(image =>
        {
            layers = [.. image.Manifest.Layers];
            return new Budgets { Layers = 0, ChangedBytes = 0 };
        });
        string bySize = string.Join(", ", layers.Zip((string[])["base", "base", "packages", "models", "app"])
            .OrderByDescending(layer => layer.First.Size)
            .Select(layer => $"{layer.Second} {layer.First.Size}"));
        Assert.AreEqual(
            $"cannot keep the image for linux/amd64 within its budget: it has 5 layers, and ContainerStagesMaxLayers is 0, an edit of the app sends {layers[^1].Size} compressed bytes, and ContainerStagesMaxChangedBytes is 0; "
            + $"its layers in compressed bytes: {bySize}; "
            + "its largest files in bytes: /app/big.bin (models) 100, /etc/os-release (app) 7, /etc/passwd (app) 7, /srv/a (app) 7, /app/P6.dll (packages) 6",
            findings.Single().Message);
    }

    private static void AssertOver(string message, IReadOnlyList<Finding> findings)
    {
        Assert.AreEqual(Catalogue.OverBudget, findings.Single().Diagnostic);
        Assert.Contains(": " + message + "; its layers", findings.Single().Message);
    }

    /// <param name="budgets">For the image that was built.</param>
    private static async Task<IReadOnlyList<Finding>> CheckAsync(Func<Image, Budgets> budgets)
    {
        using var folder = new TemporaryFolder();
        ContentStore store = TestImage.Store(folder);
        Image baseImage = await TestBase.CreateAsync(store, Base);
        ImagePlan plan = TestBase.Plan(baseImage, Layers);
        Image image = (await ImageBuilder.BuildAsync(plan, store, default)).Image;
        var underCheck = await TestBase.UnderCheckAsync(plan, store, []) with { Budgets = budgets(image) };
        return ImageChecks.Run(new ImageUnderCheck(underCheck, image));
    }
}
