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
    private const string EntryKind = "package-bases";

    /// <summary>Whether <see cref="LoadAsync"/> found the image composed.</summary>
    public bool WasKept { get; private set; }

    public async Task<Image> LoadAsync(Platform platform, ContentStore store, CancellationToken cancellationToken)
    {
        using PackageResolver resolver = ResolverFor(platform, store);
        ImmutableArray<ResolvedPackage> packages = await resolver.ResolveAsync(cancellationToken);
        if (await ReadEntryAsync(platform, packages, store, cancellationToken) is { } known)
        {
            WasKept = true;
            return known;
        }

        packages = await resolver.FetchAsync(packages, cancellationToken);
        ImmutableArray<Layer> layers = await ComposeAsync(packages, store, cancellationToken);
        Image image = ImageOf(packages, layers, PackageBaseConfig.Create(platform, [.. packages.Select(package => new PackageVersion(package.Name, package.Version))], layers));
        await store.Entries.WriteAsync(EntryKind, Key(platform, packages), ToEntry(image));
        return image;
    }

    /// <summary>The packages that the base consists of now. None is fetched.</summary>
    public async Task<ImmutableArray<ResolvedPackage>> ResolveAsync(Platform platform, ContentStore store, CancellationToken cancellationToken)
    {
        using PackageResolver resolver = ResolverFor(platform, store);
        return await resolver.ResolveAsync(cancellationToken);
    }

    private PackageResolver ResolverFor(Platform platform, ContentStore store)
    {
        foreach (string name in options.Packages)
        {
            ResolvedPackage.CheckName(name);
        }

        return new PackageResolver(options, DebianArchitecture.Of(platform), store);
    }

    private Image ImageOf(ImmutableArray<ResolvedPackage> packages, ImmutableArray<Layer> layers, ImageConfig config) => new()
    {
        Name = $"stage:{options.StageName}",
        Config = config,
        Layers = layers,
        Packages = [.. packages.Select(package => new ImagePackage(package.Name, package.Version, package.Architecture, package.Sha256))],
    };

    private async Task<ImmutableArray<Layer>> ComposeAsync(ImmutableArray<ResolvedPackage> packages, ContentStore store, CancellationToken cancellationToken)
    {
        options.Report(string.Create(CultureInfo.InvariantCulture, $"Composing stage '{options.StageName}' from {packages.Length} packages"));
        using RunningWork work = store.Progress.Begin($"Composing stage '{options.StageName}'", packages.Sum(package => package.Size));
        string folder = store.TemporaryFolders.Create();
        try
        {
            var composer = new RootComposer(Directory.CreateDirectory(Path.Combine(folder, "files")).FullName, isOnBase: options.OnBase is not null);
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
                work.Add(package.Size);
            }

            var layers = ImmutableArray.CreateBuilder<Layer>();
            foreach (LayerPlan plan in composer.Finish())
            {
                (Layer built, _) = await LayerBuilder.BuildAsync(plan, Compression.Default, store, cancellationToken);
                layers.Add(Layer.OfBase(built.Blob, built.DiffId, plan.Class));
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
            .Append(options.OnBase is null ? "root " : "on base ").Append(RootComposer.Version).Append('\n')
            .Append(Compression.Default.Key).Append('\n')
            .Append(platform).Append('\n')
            .AppendJoin(' ', options.Packages.Distinct().Order(StringComparer.Ordinal)).Append('\n')
            .AppendJoin('\n', packages);
        return Digest.Of(Encoding.UTF8.GetBytes(text.ToString())).Hex;
    }

    private static string ToEntry(Image image) => new JsonObject
    {
        ["config"] = JsonNode.Parse(image.Config.ToBytes()),
        ["layers"] = new JsonArray(
            [.. image.Layers.Select(layer => new JsonObject
            {
                ["blob"] = layer.Blob.ToJson(),
                ["diffId"] = layer.DiffId.ToString(),
                ["class"] = layer.Name,
            })]),
    }.ToJsonString();

    /// <summary>
    /// The base from the cache; null if it was not composed before, the cache entry is damaged, or a layer has been removed from the store.
    /// </summary>
    private async Task<Image?> ReadEntryAsync(Platform platform, ImmutableArray<ResolvedPackage> packages, ContentStore store, CancellationToken cancellationToken)
    {
        if (store.Entries.Read(EntryKind, Key(platform, packages)) is not { } entry)
        {
            return null;
        }

        try
        {
            JsonObject json = Json.ParseObject(Encoding.UTF8.GetBytes(entry), "cache entry");
            var layers = ImmutableArray.CreateBuilder<Layer>();
            foreach (JsonNode? node in json["layers"] as JsonArray ?? [])
            {
                JsonObject layer = Json.Object(node, "layer");
                var blob = Descriptor.Parse(layer["blob"]);
                if (!await store.ContainsAsync(blob, cancellationToken))
                {
                    return null;
                }

                layers.Add(Layer.OfBase(blob, Digest.Parse(Json.String(layer, "diffId")), LayerClass.OfBase(Json.String(layer, "class"))));
            }

            return ImageOf(packages, layers.ToImmutable(), ImageConfig.Parse(Json.ToBytes(Json.Object(json["config"], "configuration"))));
        }
        catch (FormatException)
        {
            return null;
        }
    }
}
