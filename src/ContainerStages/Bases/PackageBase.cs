using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using ContainerStages.Bases.Locks;
using ContainerStages.Bases.Packages;
using ContainerStages.IO;
using ContainerStages.Images;
using ContainerStages.Layers;
using ContainerStages.Oci;
using ContainerStages.Storage;

namespace ContainerStages.Bases;

/// <summary>
/// <c>stage:NAME</c> with packages: a distroless root composed from the distribution's signed packages, for any of its
/// architectures, without special rights and without executing anything of the packages. The same packages give the same bytes.
/// </summary>
internal sealed class PackageBase(PackageBaseOptions options) : IBaseSource
{
    private const string Note = "package-bases";

    public async Task<BaseImage> LoadAsync(Platform platform, ContentStore store, CancellationToken cancellationToken)
    {
        foreach (string name in options.Packages)
        {
            ResolvedPackage.CheckName(name);
        }

        using var resolver = new PackageResolver(options, DebianArchitecture.Of(platform), store);
        ImmutableArray<ResolvedPackage> packages = await resolver.ResolveAsync(cancellationToken);
        if (await ReadNoteAsync(platform, packages, store, cancellationToken) is { } known)
        {
            return known;
        }

        packages = await resolver.FetchAsync(packages, cancellationToken);
        ImmutableArray<BaseLayer> layers = await ComposeAsync(packages, store, cancellationToken);
        BaseImage image = Image(layers, PackageBaseConfig.Create(platform, packages, layers));
        await store.Entries.WriteAsync(Note, Key(platform, packages), ToNote(image));
        return image;
    }

    private BaseImage Image(ImmutableArray<BaseLayer> layers, ImageConfig config) =>
        new() { Name = $"stage:{options.StageName}", Config = config, Layers = layers };

    private async Task<ImmutableArray<BaseLayer>> ComposeAsync(ImmutableArray<ResolvedPackage> packages, ContentStore store, CancellationToken cancellationToken)
    {
        options.Report(string.Create(CultureInfo.InvariantCulture, $"Composing stage '{options.StageName}' from {packages.Length} packages"));
        string folder = store.TemporaryFolders.Create();
        try
        {
            var composer = new RootComposer(Directory.CreateDirectory(Path.Combine(folder, "files")).FullName);
            foreach (ResolvedPackage package in packages)
            {
                // dpkg-deb needs a file; the store has streams.
                string file = Path.Combine(folder, "package.deb");
                await using (FileStream copy = File.Create(file))
                {
                    await using Stream blob = await store.OpenReadAsync(package.Blob, cancellationToken);
                    await blob.CopyToAsync(copy, cancellationToken);
                }

                await composer.AddAsync(package, file, options.Packages.Contains(package.Name), cancellationToken);
            }

            var layers = ImmutableArray.CreateBuilder<BaseLayer>();
            foreach (LayerPlan plan in composer.Finish())
            {
                BuiltLayer built = await LayerBuilder.BuildAsync(plan, Compression.Default, store, cancellationToken);
                layers.Add(new BaseLayer(built.Blob, built.DiffId, plan.Class));
            }

            return layers.ToImmutable();
        }
        catch (Exception e) when (OutputFile.ExplainFullDisk(e, folder) is { } explained)
        {
            throw explained;
        }
        finally
        {
            TemporaryFolders.Remove(folder);
        }
    }

    /// <summary>Everything that determines the bytes of the layers and the configuration.</summary>
    private string Key(Platform platform, ImmutableArray<ResolvedPackage> packages)
    {
        var text = new StringBuilder()
            .Append("root ").Append(RootComposer.Version).Append('\n')
            .Append(Compression.Default.Key).Append('\n')
            .Append(platform).Append('\n')
            .AppendJoin(' ', options.Packages.Distinct().Order(StringComparer.Ordinal)).Append('\n')
            .AppendJoin('\n', packages);
        return Digest.Of(Encoding.UTF8.GetBytes(text.ToString())).Hex;
    }

    private static string ToNote(BaseImage image) => new JsonObject
    {
        ["config"] = JsonNode.Parse(image.Config.ToBytes()),
        ["layers"] = new JsonArray(
            [.. image.Layers.Select(layer => new JsonObject
            {
                ["blob"] = layer.Blob.ToJson(),
                ["diffId"] = layer.DiffId.ToString(),
                ["class"] = layer.Class.Name,
            })]),
    }.ToJsonString();

    /// <summary>
    /// The base from the cache; null if it was not composed before, the cache entry is damaged, or a layer has been removed from the store.
    /// </summary>
    private async Task<BaseImage?> ReadNoteAsync(Platform platform, ImmutableArray<ResolvedPackage> packages, ContentStore store, CancellationToken cancellationToken)
    {
        if (store.Entries.Read(Note, Key(platform, packages)) is not { } note)
        {
            return null;
        }

        try
        {
            JsonObject json = Json.ParseObject(Encoding.UTF8.GetBytes(note), "note");
            var layers = ImmutableArray.CreateBuilder<BaseLayer>();
            foreach (JsonNode? node in json["layers"] as JsonArray ?? [])
            {
                JsonObject layer = Json.Object(node, "layer");
                var blob = Descriptor.Parse(layer["blob"]);
                if (!await store.ContainsAsync(blob, cancellationToken))
                {
                    return null;
                }

                LayerClass layerClass = Json.String(layer, "class") == LayerClass.System.Name ? LayerClass.System : LayerClass.Base;
                layers.Add(new BaseLayer(blob, Digest.Parse(Json.String(layer, "diffId")), layerClass));
            }

            return Image(layers.ToImmutable(), ImageConfig.Parse(Json.ToBytes(Json.Object(json["config"], "configuration"))));
        }
        catch (FormatException)
        {
            return null;
        }
    }
}
