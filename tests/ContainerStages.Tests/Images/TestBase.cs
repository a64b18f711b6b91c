using System.Formats.Tar;
using System.Text;
using ContainerStages.App;
using ContainerStages.Checks.Facts;
using ContainerStages.Checks.Secrets;
using ContainerStages.FileSystems;
using ContainerStages.IO;
using ContainerStages.Images;
using ContainerStages.Layers;
using ContainerStages.Oci;
using ContainerStages.Storage;

namespace ContainerStages.Tests.Images;

/// <summary>Small bases, whose layers other people's code writes.</summary>
internal static class TestBase
{
    /// <summary>Each layer is a list of names; <c>/</c> at the end makes a folder, <c>=</c> gives a file its content, <c>-></c> makes a link, <c>|</c> a hard link.</summary>
    public static Task<Image> CreateAsync(ContentStore store, params string[][] layers) => CreateAsync(store, "", MediaType.OciLayer, layers);

    public static async Task<Image> CreateAsync(ContentStore store, string settings, MediaType mediaType, params string[][] layers)
    {
        List<Layer> blobs = [];
        foreach (string[] names in layers)
        {
            using var tar = new MemoryStream();
            Write(tar, names);
            byte[] content = tar.ToArray();
            var compression = new Compression(mediaType.IsGzip ? CompressionKind.Gzip : mediaType.IsZstd ? CompressionKind.Zstd : CompressionKind.None, 1);
            using var blobContent = new MemoryStream();
            await using (Stream compressed = compression.Compress(blobContent))
            {
                await compressed.WriteAsync(content);
            }

            Descriptor blob = await store.AddAsync(mediaType, blobContent.ToArray(), default);
            blobs.Add(Layer.OfBase(blob, Digest.Of(content)));
        }

        string diffIds = string.Join(',', blobs.Select(blob => $"\"{blob.DiffId}\""));
        return new Image
        {
            Name = "test",
            Descriptor = new Descriptor(MediaType.OciManifest, Digest.Of("manifest"u8), 1),
            Config = ImageConfig.Parse(Encoding.UTF8.GetBytes(
                $$"""{"os":"linux","architecture":"amd64","config":{ {{settings}} },"rootfs":{"type":"layers","diff_ids":[{{diffIds}}]} }""")),
            Layers = [.. blobs],
        };
    }

    /// <summary>An image with these layers on it.</summary>
    public static ImagePlan Plan(Image image, IEnumerable<LayerPlan> layers) => new()
    {
        Base = image,
        Layers = [.. layers],
        Settings = new ImageSettings { Created = "", User = NumericUser.Root, WorkingDirectory = "/app" },
        Compression = Compression.Default,
        IsDocker = false,
    };

    /// <summary>What the base holds.</summary>
    public static async Task<ImageFileSystem> FilesAsync(Image image, ContentStore store) =>
        ImageFileSystem.Merge(await LayerIndexReader.ReadBaseAsync(image, new BaseSecrets(), store, default));

    /// <summary>What checks of a plan get to see.</summary>
    public static async Task<PlanUnderCheck> UnderCheckAsync(
        ImagePlan plan, ContentStore store, IReadOnlyList<PublishedFile> files, string root = "app", params UserLayer[] userLayers) =>
        new(
            plan,
            await FilesAsync(plan.Base, store),
            ImageFileSystem.Merge([.. await LayerIndexReader.ReadBaseAsync(plan.Base, new BaseSecrets(), store, default), .. await LayerIndexReader.ReadPlanAsync(plan, store, default)]),
            files,
            ContainerPath.Parse(root),
            userLayers,
            AppName: "App");

    private static void Write(Stream output, string[] names)
    {
        using var writer = new TarWriter(output, TarEntryFormat.Gnu, leaveOpen: true);
        foreach (string name in names)
        {
            if (name.EndsWith('/'))
            {
                writer.WriteEntry(new GnuTarEntry(TarEntryType.Directory, name) { ModificationTime = DateTimeOffset.UnixEpoch });
            }
            else if (name.Split("->") is [var link, var target])
            {
                writer.WriteEntry(new GnuTarEntry(TarEntryType.SymbolicLink, link) { LinkName = target, ModificationTime = DateTimeOffset.UnixEpoch });
            }
            else if (name.Split('|') is [var other, var file])
            {
                writer.WriteEntry(new GnuTarEntry(TarEntryType.HardLink, other) { LinkName = file, ModificationTime = DateTimeOffset.UnixEpoch });
            }
            else
            {
                string[] parts = name.Split('=', 2);
                writer.WriteEntry(new GnuTarEntry(TarEntryType.RegularFile, parts[0])
                {
                    DataStream = new MemoryStream(Encoding.UTF8.GetBytes(parts.Length > 1 ? parts[1] : "")),
                    ModificationTime = DateTimeOffset.UnixEpoch,
                });
            }
        }
    }
}
