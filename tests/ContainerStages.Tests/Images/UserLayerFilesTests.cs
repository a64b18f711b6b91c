using ContainerStages.App;
using ContainerStages.Diagnostics;
using ContainerStages.IO;
using ContainerStages.Images;
using ContainerStages.Layers;
using ContainerStages.Tests.Layers;

namespace ContainerStages.Tests.Images;

[TestClass]
public sealed class UserLayerFilesTests
{
    private static readonly PublishedFile[] Files =
    [
        .. ((string[])["App.dll", "models/a.onnx", "models/b.onnx", "models/de/c.onnx", "models/readme.txt"]).Select(path => Samples.Published(path, FileOrigin.App)),
    ];

    [TestMethod]
    public void Each_layer_takes_the_files_that_it_names()
    {
        IReadOnlyDictionary<PublishedFile, UserLayer> taken = UserLayerFiles.Of(Files, [Layer("onnx", "models/*.onnx"), Layer("german", "models/de/**")]);
        Assert.AreEqual(
            "models/a.onnx onnx|models/b.onnx onnx|models/de/c.onnx german",
            string.Join('|', Files.Where(taken.ContainsKey).Select(file => $"{file.RelativePath} {taken[file].Name}")));
    }

    [TestMethod]
    public void A_file_that_two_layers_name_is_an_error_about_the_second()
    {
        ContainerStagesException e = Refused(Layer("onnx", "**/*.onnx"), Layer("german", "models/de/**"));
        Assert.AreEqual(Catalogue.AmbiguousLayer, e.Diagnostic);
        Assert.AreEqual("cannot choose a layer for 'models/de/c.onnx': the Files of 'onnx' and those of 'german' name it", e.Message);
        Assert.AreEqual(ItemReference.Layer("german"), e.Subject);
    }

    [TestMethod]
    [DataRow("Models/**", "'models/a.onnx', 'models/b.onnx', 'models/de/c.onnx'", DisplayName = "capitals")]
    [DataRow("src/Models/*.txt", "'models/readme.txt'", DisplayName = "where the sources are")]
    [DataRow("/models/readme.txt", "'models/readme.txt'", DisplayName = "a slash in front")]
    [DataRow(@".\models\readme.txt", "'models/readme.txt'", DisplayName = "Windows")]
    [DataRow("*.TXT", "'models/readme.txt'", DisplayName = "another folder")]
    [DataRow("nothing/*", "", DisplayName = "nothing like it")]
    [DataRow("*.nothing;Models/**;models/*.TXT", "'models/a.onnx', 'models/b.onnx', 'models/de/c.onnx'", DisplayName = "several, and at most three hints")]
    public void A_layer_without_files_is_an_error_that_says_what_is_near(string files, string hints)
    {
        ContainerStagesException e = Refused(Layer("m", files));
        Assert.AreEqual(Catalogue.EmptyLayer, e.Diagnostic);
        Assert.AreEqual($"cannot make the layer 'm': no published file matches its Files, '{files}'", e.Message);
        Assert.Contains(hints.Length > 0 ? $"perhaps you mean {hints}." : "CopyToPublishDirectory", e.Advice);
        Assert.AreEqual(ItemReference.Layer("m"), e.Subject);
    }

    private static ContainerStagesException Refused(params UserLayer[] layers) =>
        Assert.ThrowsExactly<ContainerStagesException>(() => UserLayerFiles.Of(Files, layers));

    private static UserLayer Layer(string name, string files) => new(name, "packages", [.. files.Split(';')]);
}
