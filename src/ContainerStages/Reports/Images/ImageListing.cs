using System.Collections.Immutable;
using System.Text.Json.Serialization;
using ContainerStages.FileSystems;
using ContainerStages.Images;
using ContainerStages.Oci;

namespace ContainerStages.Reports.Images;

/// <summary>What is in an image, as the JSON of <c>ShowContainerImage</c> has it.</summary>
/// <param name="Name">As the user named it.</param>
/// <param name="Digest">Of the manifest; null for an image without one, as in a Docker archive.</param>
/// <param name="Platform">Such as <c>linux/amd64</c>.</param>
/// <param name="CompressedSize">Bytes of all layers, as a registry keeps them.</param>
/// <param name="Size">Bytes of the files that a container sees; a file with several names once.</param>
/// <param name="Layers">Bottom to top.</param>
/// <param name="Files">What a container sees, by path, with folders.</param>
/// <param name="Covered">What higher layers have replaced or removed: no container sees it, and everybody who has the image can read it.</param>
internal sealed record ImageListing(
    string Name,
    Digest? Digest,
    string Platform,
    ListedSettings Settings,
    long CompressedSize,
    long Size,
    ImmutableArray<ListedLayer> Layers,
    ImmutableArray<ListedFile> Files,
    ImmutableArray<ListedFile> Covered)
{
    /// <summary>All that is set.</summary>
    [JsonIgnore]
    public ImageConfig Config { get; init; } = ImageConfig.Of([]);

    /// <param name="layers">The entries of the image's layers, and the hashes of the files among them in the same order.</param>
    public static ImageListing Of(Image image, ImmutableArray<(ImmutableArray<IndexEntry> Entries, ImmutableArray<FileHashes> Hashes)> layers)
    {
        ImmutableArray<LayerHistory> history = image.Config.HistoryOfLayers;
        string[] createdBy = [.. image.Layers.Select((_, i) => i < history.Length ? history[i].CreatedBy : "")];
        string[] names = NamesOf(createdBy);
        var files = ImageFileSystem.Merge(layers.Select((layer, i) => new LayerIndex(names[i], IsBase: false, layer.Entries)));
        Dictionary<IndexEntry, Digest> digests = new(ReferenceEqualityComparer.Instance);
        foreach ((ImmutableArray<IndexEntry> entries, ImmutableArray<FileHashes> hashes) in layers)
        {
            foreach ((IndexEntry entry, FileHashes hash) in entries.Where(entry => entry.Type == EntryType.File).Zip(hashes))
            {
                digests[entry] = hash.Sha256;
            }
        }

        // Hard links have become files, with the content of the first of them.
        HashSet<IndexEntry> contents = new(ReferenceEqualityComparer.Instance);
        ImmutableArray<ListedFile> listed = [.. files.Entries.Select(Listed)];
        return new ImageListing(
            image.Name,
            image.ManifestDigest,
            $"{image.Config.Platform}",
            ListedSettings.Of(image.Config),
            Sum(image.Layers.Select(layer => layer.Blob.Size)),
            Sum(listed.Where(file => !file.IsAnotherName).Select(file => file.Size)),
            [.. image.Layers.Select((layer, i) => new ListedLayer(
                names[i],
                layer.Blob.Digest,
                layer.DiffId,
                layer.Blob.Size,
                Sum(layers[i].Entries.Select(entry => entry.Length)),
                layers[i].Entries.Count(entry => entry.Type == EntryType.File && !Whiteout.Is(entry)),
                createdBy[i]))],
            listed,
            [.. files.Covered.Select(Listed).OrderBy(file => file.Path, StringComparer.Ordinal)])
        {
            Config = image.Config,
        };

        ListedFile Listed(ImageEntry entry) => new(
            "/" + entry.Entry.Path,
            entry.Entry.Type,
            $"{entry.Entry.Mode}",
            $"{entry.Entry.Owner}",
            entry.Entry.Length,
            entry.Layer.Name,
            digests.TryGetValue(entry.Source, out Digest digest) ? digest : null,
            entry.Entry.Target)
        {
            IsAnotherName = entry.IsFile && !contents.Add(entry.Source),
        };
    }

    /// <summary>Sizes are what an image says, and may be any number.</summary>
    public static long Sum(IEnumerable<long> sizes) => (long)decimal.Min(long.MaxValue, sizes.Sum(size => (decimal)size));

    /// <summary>Layers that this package made have names; the others get numbers, from 1, and so do those whose name another one has.</summary>
    private static string[] NamesOf(string[] createdBy)
    {
        HashSet<string> taken = new(StringComparer.Ordinal);
        return [.. createdBy.Select((text, i) => LayerNames.NameOf(text) is { } name && taken.Add(name) ? name : $"#{i + 1}")];
    }
}

/// <summary>How the image's program is started.</summary>
/// <param name="Created">As the configuration says it.</param>
internal sealed record ListedSettings(
    string? Created,
    string User,
    string WorkingDirectory,
    ImmutableArray<string> Entrypoint,
    ImmutableArray<string> Command,
    ImmutableArray<string> Environment,
    ImmutableArray<string> Ports,
    ImmutableArray<string> Volumes,
    ImmutableSortedDictionary<string, string> Labels)
{
    public static ListedSettings Of(ImageConfig config) => new(
        config.Created,
        config.User is { Length: > 0 } user ? user : "0",
        config.WorkingDirectory is { Length: > 0 } folder ? folder : "/",
        config.Entrypoint,
        config.Command,
        config.EnvironmentVariables,
        config.ExposedPorts,
        config.Volumes,
        config.Labels);
}

/// <summary>One layer.</summary>
/// <param name="CompressedSize">Bytes in the registry.</param>
/// <param name="Size">Bytes of its files.</param>
/// <param name="Files">How many files it has.</param>
/// <param name="CreatedBy">Of the image's history.</param>
internal sealed record ListedLayer(string Name, Digest Digest, Digest DiffId, long CompressedSize, long Size, int Files, string CreatedBy);

/// <summary>One file, folder, link or device.</summary>
/// <param name="Mode">In octal digits.</param>
/// <param name="Owner">User and group, as numbers.</param>
/// <param name="Size">Bytes.</param>
/// <param name="Layer">The name of the layer that it is from.</param>
/// <param name="Digest">Of its content; null for what has none.</param>
/// <param name="Target">Of a link.</param>
internal sealed record ListedFile(string Path, EntryType Type, string Mode, string Owner, long Size, string Layer, Digest? Digest, string? Target)
{
    /// <summary>Whether an earlier path is the same file.</summary>
    [JsonIgnore]
    public bool IsAnotherName { get; init; }
}
