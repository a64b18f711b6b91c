using System.Text;
using ContainerStages.App;
using ContainerStages.IO;
using ContainerStages.Images;
using ContainerStages.Layers;
using ContainerStages.Oci;
using ContainerStages.Proofs;
using ContainerStages.Reports;
using ContainerStages.Storage;
using ContainerStages.Tests.Images;
using ContainerStages.Tests.Layers;

namespace ContainerStages.Tests.Proofs;

/// <summary>What the images before and after each edit prove. Images are written as <c>packages:1 app:2</c>: layers and their content.</summary>
[TestClass]
public sealed class LayerOrderProofTests
{
    private const string Before = "base:1 base:2 packages:1 projects:1 app:1";

    [TestMethod]
    public void Each_edit_that_changes_only_its_own_layer_and_those_above_is_a_proof()
    {
        string[] expected =
        [
            "  edited   base     packages  projects  app",
            "  nothing  same     same      same      same",
            "  a file   same     changed   same      same",
            "  library  same     same      changed   changed",
            "  code     same     same      same      changed",
            "Proved: an edit leaves every layer below its own as it was.",
        ];
        AssertMatrix(
            expected,
            [
                Edit("code", "app", "base:1 base:2 packages:1 projects:1 app:2"),
                Edit("library", "projects", "base:1 base:2 packages:1 projects:2 app:2"),
                Edit("nothing", null, Before),
                Edit("a file", "packages", "base:1 base:2 packages:2 projects:1 app:1"),
            ]);
    }

    [TestMethod]
    public void A_layer_below_the_edit_that_changes_is_an_inversion_and_nothing_is_proved()
    {
        LayerOrderProof proof = new([Edit("code", "app", "base:1 base:2 packages:1 projects:2 app:2")], []);
        Assert.AreEqual("code projects", Inversions(proof));
        CollectionAssert.AreEqual(
            (string[])["  edited  base     packages  projects  app", "  code    same     same      changed   changed"],
            OrderMatrix.Write(proof).ToArray());
    }

    [TestMethod]
    [DataRow("base:1 base:3 packages:1 projects:1 app:2", "base")]
    [DataRow("base:1 packages:1 projects:1 app:2", "base")]
    [DataRow("base:1 base:2 projects:1 app:2", "packages")]
    [DataRow("base:1 base:2 packages:2 projects:2 app:1", "packages projects")]
    public void Any_layer_below_may_be_the_one(string after, string expected) =>
        Assert.AreEqual(expected, string.Join(' ', new LayerOrderProof([Edit("code", "app", after)], []).Inversions.Select(inversion => inversion.Layer)));

    [TestMethod]
    public void What_trimming_derives_may_change_with_an_edit_above_it_and_is_marked()
    {
        string[] expected =
        [
            "  edited   base     packages  projects  app",
            "  nothing  same     same      same      same",
            "  library  same     derived   changed   changed",
            "  code     same     derived   derived   changed",
            "Proved: an edit leaves every layer below its own as it was, but for those that are derived by trimming.",
        ];
        AssertMatrix(
            expected,
            [
                Edit("nothing", null, Before),
                Edit("library", "projects", "base:1 base:2 packages:2 projects:2 app:2"),
                Edit("code", "app", "base:1 base:2 packages:2 projects:2 app:2"),
            ],
            "packages",
            "projects");
    }

    [TestMethod]
    public void Without_an_edit_no_layer_may_change_derived_or_not()
    {
        Assert.AreEqual("nothing packages", Inversions(new LayerOrderProof([Edit("nothing", null, "base:1 base:2 packages:2 projects:1 app:1")], ["packages"])));
        Assert.AreEqual("nothing app", Inversions(new LayerOrderProof([Edit("nothing", null, "base:1 base:2 packages:1 projects:1 app:2")], [])));
    }

    [TestMethod]
    public void A_layer_is_blamed_once_on_the_first_edit_that_shows_it() => Assert.AreEqual(
        "nothing packages, code projects",
        Inversions(new LayerOrderProof(
            [
                Edit("code", "app", "base:1 base:2 packages:3 projects:2 app:2"),
                Edit("nothing", null, "base:1 base:2 packages:2 projects:1 app:1"),
            ],
            [])));

    [TestMethod]
    public void An_edit_that_reaches_no_layer_is_named_and_not_counted()
    {
        string[] expected =
        [
            "  edited   base     packages  projects  app",
            "  nothing  same     same      same      same",
            "Changed no layer, and proves nothing: code.",
            "Proved: an edit leaves every layer below its own as it was.",
        ];
        AssertMatrix(expected, [Edit("nothing", null, Before), Edit("code", "app", Before)]);
    }

    [TestMethod]
    public async Task The_layers_of_an_image_have_the_names_of_the_plan_and_their_differences_are_named()
    {
        using var folder = new TemporaryFolder();
        using ContentStore store = TestImage.Store(folder);
        LayerEdit edit = new("code", "app", await BuildAsync(store, "one"), await BuildAsync(store, "other"));

        Assert.AreEqual("base base packages app", string.Join(' ', edit.Before.Layers.Select(layer => layer.Name)));
        IReadOnlyList<string> differences = await new Inversion(edit, "packages").DifferencesAsync(store, default);
        Assert.HasCount(1, differences);
        Assert.StartsWith("/app/Package.dll: RegularFile 0644 0:0 1 3 bytes ", differences[0]);
        Assert.Contains(" and RegularFile 0644 0:0 1 5 bytes ", differences[0]);
        Assert.AreEqual("", Inversions(new LayerOrderProof([edit with { Layer = "packages" }], [])));
    }

    [TestMethod]
    [DataRow("packages", "Package.dll Moved.dll")]
    [DataRow("framework", "System.dll")]
    [DataRow("runtime-native", "")]
    public void An_edit_of_the_plan_changes_one_file_of_the_class_in_each_layer_that_has_some(string layer, string expected)
    {
        PublishedFile[] files =
        [
            Samples.Published("App.dll", FileOrigin.App),
            Samples.Published("Package.dll", FileOrigin.Package),
            Samples.Published("Second.dll", FileOrigin.Package),
            Samples.Published("Moved.dll", FileOrigin.Package),
            Samples.Published("System.dll", FileOrigin.Framework),
        ];
        IReadOnlyList<PublishedFile> edited = PlanEdit.Apply(files, layer, [new UserLayer("mine", "base", ["Moved*"])]);
        Assert.AreEqual(expected, string.Join(' ', files.Zip(edited).Where(pair => pair.First != pair.Second).Select(pair => pair.Second.RelativePath)));
        Assert.IsTrue(files.Zip(edited).All(pair => pair.Second.Content.Length - pair.First.Content.Length == (pair.First == pair.Second ? 0 : 1)));
    }

    [TestMethod]
    [DataRow("{}", true)]
    [DataRow("grün", true)]
    [DataRow("", true)]
    [DataRow("a\0b", false)]
    public async Task A_text_file_gets_a_line_feed(string content, bool isEdited)
    {
        using var folder = new TemporaryFolder();
        string file = folder.Combine("file");
        await File.WriteAllTextAsync(file, content);
        Assert.AreEqual(isEdited, await SourceEdit.TryApplyAsync(file, default));
        Assert.AreEqual(isEdited ? content + "\n" : content, await File.ReadAllTextAsync(file));
    }

    [TestMethod]
    public async Task What_is_no_text_is_large_or_is_not_there_is_left_alone()
    {
        using var folder = new TemporaryFolder();
        byte[][] contents = [[0xFF, 0xFE, 0x41], Encoding.UTF8.GetBytes(new string('x', 100_001))];
        foreach (byte[] content in contents)
        {
            await File.WriteAllBytesAsync(folder.Combine("file"), content);
            Assert.IsFalse(await SourceEdit.TryApplyAsync(folder.Combine("file"), default));
            CollectionAssert.AreEqual(content, await File.ReadAllBytesAsync(folder.Combine("file")));
        }

        Assert.IsFalse(await SourceEdit.TryApplyAsync(folder.Combine("missing"), default));
        Assert.IsFalse(File.Exists(folder.Combine("missing")));
    }

    private static async Task<Image> BuildAsync(ContentStore store, string package)
    {
        Image baseImage = await TestBase.CreateAsync(store, ["etc/"], ["bin/"]);
        var plan = new ImagePlan
        {
            Base = baseImage,
            Layers = [new LayerPlan(LayerClass.Packages, [Samples.File("app/Package.dll", package)]), new LayerPlan(LayerClass.App, [Samples.File("app/App.dll")])],
            Settings = new ImageSettings { Created = "1970-01-01T00:00:00Z", User = new NumericUser(1, 1), WorkingDirectory = "/app" },
            Compression = Compression.Default,
            IsDocker = false,
        };
        return (await ImageBuilder.BuildAsync(plan, store, default)).Image;
    }

    private static void AssertMatrix(string[] expected, LayerEdit[] edits, params string[] derived)
    {
        LayerOrderProof proof = new(edits, derived);
        Assert.AreEqual("", Inversions(proof));
        Assert.AreEqual(string.Join('\n', expected), string.Join('\n', OrderMatrix.Write(proof)));
    }

    private static string Inversions(LayerOrderProof proof) =>
        string.Join(", ", proof.Inversions.Select(inversion => $"{inversion.Edit.What} {inversion.Layer}"));

    private static LayerEdit Edit(string what, string? layer, string after) => new(what, layer, Stack(Before), Stack(after));

    private static Image Stack(string layers)
    {
        var blob = new Descriptor(MediaType.OciLayer, DigestOf(layers), 1);
        return new Image
        {
            Descriptor = blob,
            Manifest = new Manifest(MediaType.OciManifest, blob, []),
            Config = ImageConfig.Empty(TestImage.Amd64),
            Layers = [.. layers.Split(' ').Select(layer => Layer.Of(layer.Split(':')[0], DigestOf(layer), new Descriptor(MediaType.OciLayer, DigestOf(layer), 1)))],
        };
    }

    private static Digest DigestOf(string text) => Digest.Of(Encoding.UTF8.GetBytes(text));
}
