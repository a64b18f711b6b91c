using ContainerStages.Checks.Facts;
using ContainerStages.Diagnostics;
using ContainerStages.FileSystems;
using ContainerStages.IO;
using ContainerStages.Images;
using ContainerStages.Layers;
using ContainerStages.Oci;
using ContainerStages.Storage;
using ContainerStages.Tests.Images;

namespace ContainerStages.Tests.FileSystems;

/// <summary>Our own layers, before they have bytes.</summary>
[TestClass]
public sealed class PlannedLayersTests
{
    [TestMethod]
    public async Task They_lie_on_the_base_with_owners_modes_and_facts()
    {
        using var folder = new TemporaryFolder();
        PlanUnderCheck plan = await UnderCheckAsync(
            folder,
            new FileEntry(ContainerPath.Parse("app/tool"), FileContent.Of("/bin/ls")),
            new FolderEntry(ContainerPath.Parse("app/data")) { Owner = new NumericUser(7, 8), Mode = UnixMode.Temporary },
            new FileEntry(ContainerPath.Parse("etc/passwd"), FileContent.Of("ours"u8.ToArray())) { Mode = UnixMode.Data });

        ImageEntry tool = plan.FileSystem.Find("app/tool")!;
        Assert.AreEqual("app", tool.Layer.Name);
        Assert.IsFalse(tool.Layer.IsBase);
        Assert.IsTrue(tool.Entry.Elf!.IsProgram);
        Assert.AreEqual("7:8 1777", $"{plan.FileSystem.Find("app/data")!.Entry.Owner} {plan.FileSystem.Find("app/data")!.Entry.Mode}");
        Assert.AreEqual("ours", plan.FileSystem.Text("/etc/passwd"));
        Assert.AreEqual("base", plan.Base.Text("/etc/passwd"));
        Assert.AreEqual("base 4", plan.FileSystem.Covered.Select(covered => $"{covered.Layer.Name} {covered.Entry.Length}").Single());
    }

    [TestMethod]
    public async Task A_second_build_opens_no_file()
    {
        using var folder = new TemporaryFolder();
        File.Copy("/bin/ls", folder.Combine("tool"));
        var entry = new FileEntry(ContainerPath.Parse("app/tool"), FileContent.Of(folder.Combine("tool")));
        await UnderCheckAsync(folder, entry);
        File.Delete(folder.Combine("tool"));

        Assert.IsTrue((await UnderCheckAsync(folder, entry)).FileSystem.Find("app/tool")!.Entry.Elf!.IsProgram);
        ContainerStagesException e = await Assert.ThrowsExactlyAsync<ContainerStagesException>(
            () => UnderCheckAsync(folder, entry with { Mode = UnixMode.Data }), "another mode is another layer");
        Assert.AreEqual(Catalogue.FileChanged, e.Diagnostic);
    }

    private static async Task<PlanUnderCheck> UnderCheckAsync(TemporaryFolder folder, params LayerEntry[] entries)
    {
        ContentStore store = TestImage.Store(folder);
        Image image = await TestBase.CreateAsync(store, ["etc/", "etc/passwd=base"]);
        return await TestBase.UnderCheckAsync(TestBase.Plan(image, [new LayerPlan(LayerClass.App, entries)]), store, []);
    }
}
