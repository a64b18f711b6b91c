using System.Collections.Immutable;
using System.Runtime.Versioning;
using ContainerStages.Images;
using ContainerStages.Layers;
using ContainerStages.Ledgers;
using ContainerStages.Oci;
using ContainerStages.Reports;
using ContainerStages.Tests.Layers;
using ContainerStages.Tests.Ledgers;

namespace ContainerStages.Tests.Reports;

[TestClass]
public sealed class ReportTests
{
    private static readonly ImageSettings Settings = new() { Created = "1970-01-01T00:00:00Z", User = new NumericUser(1, 1), WorkingDirectory = "/app" };

    [TestMethod]
    public void The_layers_of_an_image_are_a_table()
    {
        static Descriptor Blob(string text, long size) => new(MediaType.OciLayerGzip, Digest.Of(System.Text.Encoding.UTF8.GetBytes(text)), size);
        ImageConfig config = ImageConfig.Empty(new Platform("linux", "amd64"));
        LayerPlan[] plans = [new(LayerClass.TrimmedFramework, [Samples.File("app/a"), Samples.File("app/b")]) { IsDerived = true }, new(LayerClass.App, [Samples.File("app/c")])];
        var origin = Layer.OfBase(Blob("base", 12_345_678), Digest.Of([]));
        Layer[] layers = [origin, Layer.Of("framework", Digest.Of([]), Blob("framework", 3_900_000)), Layer.Of("app", Digest.Of([]), Blob("app", 4_000))];
        var image = new Image
        {
            Descriptor = Blob("manifest", 1),
            Manifest = new Manifest(MediaType.OciManifest, Blob("config", 1), [.. layers.Select(layer => layer.Blob)]),
            Config = config,
            Layers = [.. layers],
        };
        var plan = new ImagePlan
        {
            Base = new Image { Name = "test", Config = config, Layers = [origin] },
            Layers = [.. plans],
            Settings = Settings,
            Compression = Compression.Default,
            IsDocker = false,
        };
        string[] expected =
        [
            "  layer            files        size in registry  digest",
            "  base                                  12.35 MB  cae662172fd4  from the base",
            "  framework            2     9.00 MB     3.90 MB  06a61df042ad  built, derived by trimming",
            "  app                  1     0.01 MB     0.00 MB  a172cedcae47  unchanged",
            "  total                                 16.25 MB  05b3abf2579a  image",
        ];
        LayerWork[] work = [new(9_000_000, true, TimeSpan.Zero), new(10_000, false, TimeSpan.Zero)];
        string[] actual = [.. LayerTable.Write(image, plan, work)];
        Assert.AreEqual(string.Join('\n', expected), string.Join('\n', actual));
    }

    [TestMethod]
    public void The_command_that_runs_an_image_publishes_its_ports()
    {
        ImageConfig config = ImageConfig.Empty(new Platform("linux", "amd64")).With(Settings with { ExposedPorts = [new ExposedPort(8080), new ExposedPort(53, IsUdp: true)] }, []);
        ImageConfig silent = ImageConfig.Empty(new Platform("linux", "amd64"));
        Assert.AreEqual("docker run --rm -p 8080:8080/tcp -p 8053:53/udp app:1", $"{new RunCommand("docker", config, "app:1")}", "without root, ports below 1024 cannot be opened");
        Assert.AreEqual("podman run --rm app:1", $"{new RunCommand("podman", silent, "app:1")}");
        Assert.AreEqual(
            "podman run --rm --tls-verify=false --read-only --tmpfs /tmp --volume /app/data --volume '/my files' app:1",
            $"{new RunCommand("podman", silent, "app:1") { Options = ["--tls-verify=false"], IsReadOnly = true, WritableFolders = ["/app/data", "/my files"] }}");
        ImageConfig both = silent.With(Settings with { ExposedPorts = [new ExposedPort(80), new ExposedPort(8080)] }, []);
        Assert.AreEqual("docker run --rm -p 80:80/tcp -p 8080:8080/tcp app:1", $"{new RunCommand("docker", both, "app:1")}");
    }

    [TestMethod]
    [DataRow("/out/app.tar.gz", "/out/app.tar.gz")]
    [DataRow("/my out/it's.tar", @"'/my out/it'\''s.tar'")]
    [DataRow("/out/$(touch x)", "'/out/$(touch x)'")]
    [UnsupportedOSPlatform("windows")]
    public void A_path_is_one_word_for_the_shell(string path, string word) => Assert.AreEqual(word, ShellWord.Of(path));

    [TestMethod]
    public void The_result_of_several_platforms_names_them()
    {
        Ledger amd64 = TestLedger.Of("packages=1 app=1");
        Ledger arm64 = amd64 with { Image = amd64.Image with { Platform = "linux/arm64" } };
        Assert.AreEqual("app:1 0.00 MB, linux/amd64 + linux/arm64, 4 layers", ResultLine.Write("app:1", [amd64, arm64]));
        Assert.AreEqual("app:1 0.00 MB, 2 layers", ResultLine.Write("app:1", [amd64]));
    }
}
