using ContainerStages.App;
using ContainerStages.Copies;
using ContainerStages.Diagnostics;
using ContainerStages.Images;
using ContainerStages.Layers;
using ContainerStages.Tests.Layers;

namespace ContainerStages.Tests.Copies;

/// <summary>Where copies go: layers, folders above them, and what else is there.</summary>
[TestClass]
public sealed class CopyPlaceTests
{
    [TestMethod]
    public void Copies_join_their_layers_with_the_folders_that_they_need()
    {
        CopiedFiles[] copies =
        [
            Copy("system", Samples.File("etc/ssl/ca.crt")),
            Copy("assets", Samples.Folder("app/wwwroot") with { Owner = new(1654, 1654) }, Samples.File("app/wwwroot/a.js")),
            Copy("app", Samples.File("app/data.json")),
        ];
        Assert.AreEqual(
            """
            system: etc etc/ssl etc/ssl/ca.crt
            assets: app app/wwwroot app/wwwroot/a.js
            app: app app/App.dll app/data.json
            """,
            string.Join('\n', Copied.Arrange(copies).Select(layer => $"{layer.Name}: {string.Join(' ', layer.Entries.Select(entry => entry.Path))}")));
        Assert.AreEqual("1654:1654", Copied.Arrange(copies)[1].Entries.Single(entry => entry.Path.Value == "app/wwwroot").Owner.ToString());
        CollectionAssert.Contains(Copied.Arrange(copies)[0].Inputs, copies[0].Input);
    }

    [TestMethod]
    public void A_layer_of_the_project_may_be_for_copies_only()
    {
        CopiedFiles[] copies = [Copy("models", Samples.File("app/model.bin"))];
        Assert.AreEqual("models app", string.Join(' ', Copied.Arrange(copies, new UserLayer("models", "packages", [])).Select(layer => layer.Name)));
    }

    [TestMethod]
    [DataRow("models")]
    [DataRow("base")]
    public void A_layer_that_does_not_exist_is_an_error(string layer)
    {
        ContainerStagesException e = Assert.ThrowsExactly<ContainerStagesException>(() => Copied.Arrange([Copy(layer, Samples.File("x"))]));
        Assert.AreEqual(Catalogue.UnknownLayer, e.Diagnostic);
        Assert.AreEqual("ContainerStageCopy", e.Subject!.ItemType);
    }

    [TestMethod]
    [DataRow("app/a", "app/b", true)]
    [DataRow("app/a", "app/a/b", false)]
    [DataRow("app/a/b", "app/a", false)]
    [DataRow("app/a", "app/a", false)]
    [DataRow("app/a", "app/App.dll", false)]
    [DataRow("app/App.dll/x", "app/b", false)]
    public void Two_things_at_one_path_are_an_error(string first, string second, bool fits)
    {
        CopiedFiles[] copies = [Copy("app", Samples.File(first)), Copy("app", Samples.File(second)) with { Item = ItemReference.Copy("second") }];
        void Check() => CopyConflicts.Check(copies, [Samples.Published("App.dll", FileOrigin.App)], Copied.App);
        if (fits)
        {
            Check();
            return;
        }

        Assert.AreEqual(Catalogue.CopyConflict, Assert.ThrowsExactly<ContainerStagesException>(Check).Diagnostic);
    }

    [TestMethod]
    public void Folders_may_be_shared_but_not_where_a_file_is()
    {
        CopiedFiles folder = Copy("app", Samples.Folder("app/x"), Samples.File("app/x/a"));
        CopyConflicts.Check([folder, Copy("app", Samples.Folder("app/x"), Samples.File("app/x/b"))], [], Copied.App);
        ContainerStagesException e = Assert.ThrowsExactly<ContainerStagesException>(() => CopyConflicts.Check([folder with { Entries = [folder.Entries[0]] }, Copy("app", Samples.File("app/x")) with { Item = ItemReference.Copy("second") }], [], Copied.App));
        Assert.AreEqual("cannot have two things at '/app/x': the copy of 'second', and the copy of 'first', which needs a folder there", e.Message);
    }

    private static CopiedFiles Copy(string layer, params LayerEntry[] entries) => new(ItemReference.Copy("first"), layer, Copied.App, [.. entries]);
}
