using ContainerStages.Checks.Facts;
using ContainerStages.Checks.Order;
using ContainerStages.Images;
using ContainerStages.Layers;
using ContainerStages.Storage;
using ContainerStages.Tests.Images;
using ContainerStages.Tests.Layers;

namespace ContainerStages.Tests.Checks.Order;

/// <summary>CSTG3004 for layers that are taken from other images, and CSTG3001 for their place.</summary>
[TestClass]
public sealed class TakenLayerRuleTests
{
    private static readonly string[] Base = ["etc/", "etc/a=12", "lib->usr/lib", "usr/", "usr/lib/", "usr/lib/b=1", "opt/", "link->etc/a"];

    [TestMethod]
    [DataRow("opt/;opt/agent/;opt/agent/x=1;opt/link->agent", null, DisplayName = "new files, in folders of the base")]
    [DataRow("link->etc/a", null, DisplayName = "the same link")]
    [DataRow("etc/.wh.missing;opt/.wh..wh..opq", null, DisplayName = "whiteouts that hide nothing")]
    [DataRow("etc/a=12", "etc/a", DisplayName = "a file, also with the same content")]
    [DataRow("lib/b=2", "usr/lib/b", DisplayName = "through a link of the base")]
    [DataRow("lib/", "lib", DisplayName = "a folder in place of a link")]
    [DataRow("link->etc", "link", DisplayName = "a link that leads elsewhere")]
    [DataRow("opt=file", "opt", DisplayName = "a file in place of a folder")]
    [DataRow("etc/.wh.a", "etc/a", DisplayName = "a whiteout")]
    [DataRow(".wh.etc", "etc", DisplayName = "a whiteout of a folder")]
    [DataRow("usr/lib/.wh..wh..opq", "usr/lib/b", DisplayName = "an opaque folder")]
    public async Task What_hides_a_file_of_the_base_is_found(string entries, string? hidden)
    {
        IReadOnlyList<Finding> findings = await CheckAsync([Base], entries.Split(';'));
        Assert.AreEqual(hidden is null ? 0 : 1, findings.Count);
        if (hidden is not null)
        {
            Assert.AreEqual("CSTG3004", findings[0].Diagnostic.Code);
            Assert.Contains($"cannot put the layer 'agent' of 'registry.example/agent' on 'test': it replaces or hides '/{hidden}', and", findings[0].Message);
        }
    }

    [TestMethod]
    public async Task Layers_of_one_image_may_hide_files_of_each_other()
    {
        using var folder = new TemporaryFolder();
        ContentStore store = TestImage.Store(folder);
        Image image = await TestBase.CreateAsync(store, Base, ["opt/x=1", "opt/y=1"], ["opt/x=2", "opt/.wh.y"]);
        Assert.IsEmpty(await CheckAsync(store, Taken(image, 1, 2)));
    }

    [TestMethod]
    public async Task Their_place_is_between_the_base_and_the_app()
    {
        using var folder = new TemporaryFolder();
        ContentStore store = TestImage.Store(folder);
        Image image = Taken(await TestBase.CreateAsync(store, Base, ["opt/x=1"]), 1);
        LayerPlan[] app = [new LayerPlan(LayerClass.System, [Samples.File("etc/certificate")]), new LayerPlan(LayerClass.App, [Samples.File("app/App.dll")])];
        ImagePlan plan = TestBase.Plan(image, app);

        Assert.AreEqual("base 0, agent 10, system 10, app 70", string.Join(", ", plan.Classes.Select(one => $"{one.Name} {one.Rank}")));
        Assert.IsEmpty(DeclaredOrderRule.Check(await TestBase.UnderCheckAsync(plan, store, [])));

        // On a base whose topmost layer is of a higher rank, if there were one.
        ImagePlan wrong = plan with { Base = image with { Layers = [.. image.Layers.Reverse()] } };
        Assert.AreEqual("CSTG3001", DeclaredOrderRule.Check(await TestBase.UnderCheckAsync(wrong, store, [])).Single().Diagnostic.Code);
    }

    private static async Task<IReadOnlyList<Finding>> CheckAsync(string[][] below, string[] entries)
    {
        using var folder = new TemporaryFolder();
        ContentStore store = TestImage.Store(folder);
        return await CheckAsync(store, Taken(await TestBase.CreateAsync(store, [.. below, entries]), below.Length));
    }

    private static async Task<IReadOnlyList<Finding>> CheckAsync(ContentStore store, Image image) =>
        [.. TakenLayerRule.Check(await TestBase.UnderCheckAsync(TestBase.Plan(image, []), store, []))];

    /// <summary>The image, whose layers of these numbers are those of another one.</summary>
    private static Image Taken(Image image, params int[] numbers) => image with
    {
        Layers = [.. image.Layers.Select((layer, i) => numbers.Contains(i) ? layer with { Name = "agent", TakenFrom = "registry.example/agent" } : layer)],
    };
}
