using System.Collections.Immutable;
using System.Text;
using ContainerStages.App;
using ContainerStages.Checks.Secrets;
using ContainerStages.FileSystems;
using ContainerStages.IO;
using ContainerStages.Images;
using ContainerStages.Layers;
using ContainerStages.Ledgers;
using ContainerStages.Oci;
using ContainerStages.Sboms;
using ContainerStages.Storage;
using ContainerStages.Tests.Images;

namespace ContainerStages.Tests.Sboms;

/// <summary>Images for bills of materials: real layers in a store, read as a publish reads them.</summary>
internal static class TestSbom
{
    public const string Created = "2026-11-29T12:30:00Z";

    /// <summary>A base with one layer.</summary>
    public static async Task<Image> BaseAsync(ContentStore store, params (string Path, byte[] Content)[] files)
    {
        var plan = new LayerPlan(LayerClass.Base, files.Select(file => new FileEntry(ContainerPath.Parse(file.Path), FileContent.Of(file.Content)) { Mode = UnixMode.Data }));
        (Layer layer, _) = await LayerBuilder.BuildAsync(plan, Compression.Default, store, default);
        return new Image { Name = "test", Config = ImageConfig.Empty(TestImage.Amd64), Layers = [Layer.OfBase(layer.Blob, layer.DiffId)] };
    }

    public static (string Path, byte[] Content) Text(string path, string text) => (path, Encoding.UTF8.GetBytes(text));

    /// <param name="published">The path in the image, the content, the file's class, and its input.</param>
    public static async Task<SbomSource> SourceAsync(ContentStore store, Image image, params (string Path, string Content, string Class, string Input)[] published)
    {
        LayerPlan[] layers = published.Length == 0 ? []
            : [.. published.GroupBy(file => file.Class).OrderBy(group => group.Key, StringComparer.Ordinal).Select(group => new LayerPlan(
                LayerClass.All.FirstOrDefault(known => known.Name == group.Key) ?? new LayerClass(group.Key, 40, ""),
                group.Select(file => new FileEntry(ContainerPath.Parse(file.Path), FileContent.Of(Encoding.UTF8.GetBytes(file.Content))) { Mode = UnixMode.Data })))];
        ImagePlan plan = TestBase.Plan(image, layers);
        ImmutableArray<LayerIndex> baseLayers = await LayerIndexReader.ReadBaseAsync(image, new BaseSecrets(), store, default);
        Ledger ledger = Ledgers.TestLedger.Of(string.Join(' ', image.Layers.Select(_ => "base=1").Concat(layers.Select(layer => $"{layer.Name}=1"))));
        Dictionary<string, (string Class, string Input)> origins = published.ToDictionary(file => $"{file.Class} {file.Path}", file => (file.Class, file.Input));
        return new SbomSource
        {
            Name = "Shop",
            RuntimeIdentifier = "linux-x64",
            Libraries = RestoredLibraries.None,
            Files = ImageFileSystem.Merge([.. baseLayers, .. await LayerIndexReader.ReadPlanAsync(plan, store, default)]),
            Inventories = await LayerInventoryReader.ReadAsync(plan, store, default),
            Ledger = ledger with
            {
                Layers =
                [
                    .. ledger.Layers.Select((layer, i) => i < image.Layers.Length ? layer : layer with
                    {
                        Origin = LayerSource.Publish,
                        Files = [.. layers[i - image.Layers.Length].Entries.OfType<FileEntry>().Select(file => new LedgerFile(
                            $"/{file.Path}", file.Content.Length, file.Content.Digest, origins[$"{layer.Name} {file.Path}"].Class, origins[$"{layer.Name} {file.Path}"].Input))],
                    }),
                ],
            },
        };
    }

    /// <summary>One line a component: its kind, name and version, and its files.</summary>
    public static string Lines(IEnumerable<Component> components) => string.Join('\n', components.Select(component =>
        $"{component.Kind} {component.Name}{(component.Version is null ? "" : " " + component.Version)}: {string.Join(' ', component.Files.Select(file => file.Path))}".TrimEnd()));
}
