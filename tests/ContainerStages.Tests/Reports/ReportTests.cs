using System.Collections.Immutable;
using ContainerStages.Images;
using ContainerStages.Layers;
using ContainerStages.Oci;
using ContainerStages.Reports;
using ContainerStages.Tests.Layers;

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
        Assert.AreEqual("docker run --rm -p 8080:8080/tcp -p 53:53/udp app:1", RunCommand.Write("docker", config, "app:1"));
        Assert.AreEqual("podman run --rm app:1", RunCommand.Write("podman", ImageConfig.Empty(new Platform("linux", "amd64")), "app:1"));
    }
}
