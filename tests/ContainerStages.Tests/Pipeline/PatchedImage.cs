using System.Text;
using ContainerStages.Destinations;
using ContainerStages.IO;
using ContainerStages.Images;
using ContainerStages.Layers;
using ContainerStages.Oci;
using ContainerStages.Pipeline;
using ContainerStages.Registry.Transport;
using ContainerStages.Storage;

namespace ContainerStages.Tests.Pipeline;

/// <summary>A base in a registry, an image on it, and then another base under the same tag.</summary>
internal sealed class PatchedImage : IAsyncDisposable
{
    public const string Release = "ID=debian\nVERSION_ID=\"12\"\n";

    public static readonly Platform Arm64 = new("linux", "arm64");

    private readonly TemporaryFolder _folder = new();

    private PatchedImage(RealRegistry registry) => Registry = registry;

    public RealRegistry Registry { get; }

    public ContentStore Store => TestImage.Store(_folder);

    public TemporaryFolder Folder => _folder;

    public string Base => $"{Registry.Host}/base:1";

    public string Image => $"{Registry.Host}/team/hello:1.0";

    public PipelineSettings Settings => new() { CacheFolder = _folder.Combine("cache") };

    public PatchRequest Request => new() { Settings = Settings, Root = _folder.Path, Image = Image, BaseImage = Base, AppName = "Hello" };

    public static async Task<PatchedImage> CreateAsync() => new(await RealRegistry.StartAsync());

    /// <summary>A base with these files and variables, under the tag, for each platform.</summary>
    public async Task<Image[]> PushBaseAsync(IReadOnlyDictionary<string, string> files, string[] environment, params Platform[] platforms)
    {
        List<Image> images = [];
        foreach (Platform platform in platforms.DefaultIfEmpty(TestImage.Amd64))
        {
            Layer layer = await LayerAsync(new LayerPlan(LayerClass.Base, Entries(files)));
            var settings = new ImageSettings
            {
                Created = "2026-01-01T00:00:00Z",
                User = new NumericUser(1654, 1654),
                WorkingDirectory = "/",
                Environment = [.. environment.Select(entry => entry.Split('=', 2)).Select(parts => KeyValuePair.Create(parts[0], parts[1]))],
                Labels = [new("of.base", environment.LastOrDefault() ?? "")],
            };
            ImageConfig config = ImageConfig.Empty(platform).With(settings, [new LayerHistory(layer.DiffId, "base of a test")]);
            images.Add(await ImageBuilder.AssembleAsync(config, [layer with { IsBase = true }], isDocker: false, Json.NoStrings, Store, default));
        }

        await PushAsync(images, new ImageName("base", ["1"]));
        return [.. images];
    }

    /// <summary>An image on each of these bases, as a publish makes it.</summary>
    public async Task<Image[]> BuildAsync(IEnumerable<Image> bases, IReadOnlyDictionary<string, string> files, bool hasLabel = true)
    {
        List<Image> images = [];
        foreach (Image on in bases)
        {
            Layer layer = await LayerAsync(new LayerPlan(LayerClass.App, Entries(files)));
            var settings = new ImageSettings
            {
                Created = "1970-01-01T00:00:00Z",
                User = new NumericUser(1654, 1654),
                WorkingDirectory = "/app",
                Entrypoint = ["/app/Hello"],
                Environment = [new("OWN", "1"), new("BOTH", "project's"), new("PATH", $"/opt/tool:{on.Config.Environment("PATH")}")],
                ExposedPorts = [new ExposedPort(8080)],
                Volumes = ["/data"],
                Labels = [new("of.app", "yes"), .. hasLabel ? (KeyValuePair<string, string>[])[new(Annotation.BaseDigest, $"{on.Descriptor.Digest}")] : []],
                StopSignal = "SIGINT",
            };
            images.Add(await ImageBuilder.AssembleAsync(
                on.Config.With(settings, [LayerNames.HistoryOf(layer with { Inputs = Digest.Of("inputs"u8) })]), [.. on.Layers, layer], isDocker: false, Json.NoStrings, Store, default));
        }

        return [.. images];
    }

    public async Task<ImageSet> PushAsync(IEnumerable<Image> images, ImageName name)
    {
        ImageSet set = await ImageSet.CreateAsync(images, Store, default);
        await new RegistryDestination(Registry.Host, new RegistryOptions()).DeliverAsync(set, name, Store, default);
        return set;
    }

    public async ValueTask DisposeAsync()
    {
        await Registry.DisposeAsync();
        _folder.Dispose();
    }

    private async Task<Layer> LayerAsync(LayerPlan plan) => (await LayerBuilder.BuildAsync(plan, Compression.Default, Store, default)).Layer;

    private static IEnumerable<LayerEntry> Entries(IReadOnlyDictionary<string, string> files) =>
    [
        .. files.Keys.SelectMany(file => ContainerPath.Parse(file).Ancestors).Distinct().Select(folder => new FolderEntry(folder)),
        .. files.Select(file => new FileEntry(ContainerPath.Parse(file.Key), FileContent.Of(Encoding.UTF8.GetBytes(file.Value))) { Mode = UnixMode.Executable }),
    ];
}
