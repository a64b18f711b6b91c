// The arithmetic of edit-matrix.sh: reads the OCI layouts that it has published, and prints markdown tables.
// Pushed again: compressed layers whose diff id the image did not have before. The order plays no role.
// Unpacked again: uncompressed layers from the lowest changed one upwards, because a node files them under their ChainID.
// Fetched again: the same layers compressed, for a node that does not keep compressed layers.
// What was not published, such as the SDK's single layer, is made here from the same files, with the same compression.
using System.Collections.Immutable;
using System.Formats.Tar;
using System.Globalization;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
Console.OutputEncoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false);

Edit[] edits =
[
    new("a string in the app", "string"),
    new("new framework API", "api-"),
    new("an edit of a library", "project"),
    new("an edit of an asset", "asset"),
    new("a package bump", "package"),
    new("a runtime patch", "patch"),
];
Mix[] mixes =
[
    new("usual", [70, 12, 8, 5, 4, 1]),
    new("new code", [40, 40, 10, 5, 4, 1]),
    new("work in libraries", [25, 8, 58, 4, 4, 1]),
    new("package bot", [30, 6, 6, 4, 50, 4]),
];

foreach (string kind in (string[])["trimmed", "untrimmed", "framework-dependent"])
{
    string folder = Path.Combine(args[0], kind);
    if (!File.Exists(Path.Combine(folder, "before.done")))
    {
        continue;
    }

    var layout = new Layout(Path.Combine(folder, "layout"));
    ImmutableSortedDictionary<string, Image> states = Directory.GetFiles(folder, "*.done").Select(file => Path.GetFileNameWithoutExtension(file))
        .ToImmutableSortedDictionary(state => state, layout.Read, StringComparer.Ordinal);
    Image before = states["before"];
    if (states.TryGetValue("again", out Image? again) && !again.Layers.SequenceEqual(before.Layers))
    {
        throw new InvalidDataException($"{kind}: the first state, published again after all others, has other layers; nothing below could be trusted");
    }

    Arrangement[] arrangements = kind == "framework-dependent"
        ? [Order("these layers", []), Merged("packages, app", ["packages"], ["projects", "assets", "app"]), One()]
        :
        [
            Order("framework below packages", ["runtime-native", "framework", "packages", "projects"]),
            Order("between packages and projects", ["runtime-native", "packages", "framework", "projects"]),
            Order("above projects", ["runtime-native", "packages", "projects", "framework"]),
            Merged("runtime, packages, app", ["runtime-native", "framework"], ["packages"], ["projects", "assets", "app"]),
            One(),
        ];

    Print($"### {char.ToUpperInvariant(kind[0])}{kind[1..]}");
    Table(["layer", "files", "unpacked", "compressed"], before.Layers.Select(layer =>
        (string[])[$"`{layer.Name}`", $"{layer.Files.Length}", Megabytes(layer.Unpacked), Megabytes(layer.Compressed)]));

    Dictionary<Edit, string[]> measured = edits.ToDictionary(edit => edit, edit => states.Keys.Where(state => state.StartsWith(edit.State, StringComparison.Ordinal)).ToArray());
    Edit[] published = [.. edits.Where(edit => measured[edit].Length > 0)];
    Cost[][] costs = [.. published.Select(edit => arrangements.Select(arrangement => MeanOf(edit, arrangement)).ToArray())];

    // Where the framework stands makes no difference to a push, so the first arrangement stands for all of ours.
    int[] pushes = [0, .. Enumerable.Range(1, arrangements.Length - 1).Where(column => !arrangements[column].Ours)];
    string[] pushHeads = ["these layers, in any order", .. pushes.Skip(1).Select(column => arrangements[column].Name)];
    Print("Pushed again:");
    Table(["edit", "changes", .. pushHeads], published.Select((edit, row) =>
        (string[])[edit.Name, Changes(edit), .. pushes.Select(column => Megabytes(costs[row][column].Pushed))]));
    Print("Unpacked again by a node:");
    Table(["edit", .. arrangements.Select(arrangement => arrangement.Name)], published.Select((edit, row) =>
        (string[])[edit.Name, .. costs[row].Select(cost => Megabytes(cost.Unpacked))]));

    if (states.TryGetValue("package", out Image? bumped))
    {
        Print("A package bump, without and with a layer of its own for that package, as if its version were a prerelease:");
        Table(["layers", "pushed again", "unpacked again"], new[] { Order("packages in one layer", []), Apart() }
            .Select(arrangement => (arrangement.Name, Cost: CostOf(before, bumped, arrangement)))
            .Select(row => (string[])[row.Name, Megabytes(row.Cost.Pushed), Megabytes(row.Cost.Unpacked)]));
    }

    if (published.Length < edits.Length)
    {
        Print("No mean over a mix: not among the states of this kind: " + string.Join(", ", edits.Except(published).Select(edit => edit.Name)) + ".");
        continue;
    }

    Print("Mean of a publish, unpacked again (and fetched again by a node that discards compressed layers):");
    Table(["mix", .. arrangements.Select(arrangement => arrangement.Name)], mixes.Select(mix =>
        (string[])[$"{mix.Name}: {string.Join('/', mix.Weights)}", .. arrangements.Select((_, column) => Both(Mean(mix, row => costs[row][column])))]));
    Print("Mean of a publish, pushed again:");
    Table(["mix", .. pushHeads], mixes.Select(mix =>
        (string[])[mix.Name, .. pushes.Select(column => Megabytes(Mean(mix, row => costs[row][column]).Pushed))]));

    if (kind == "trimmed")
    {
        PrintSplits();
    }

    void PrintSplits()
    {
        Edit api = edits[1];
        Print("What each use of new API changes in the framework:");
        Table(["edit", "assemblies", "unpacked", "which"], measured[api].Append("package").Append("patch").Where(states.ContainsKey).Select(state =>
        {
            FileEntry[] changed = ChangedFramework(state);
            string names = string.Join(", ", changed.OrderByDescending(file => file.Size).Take(4).Select(file => Path.GetFileNameWithoutExtension(file.Path)));
            return (string[])[$"`{state}`", $"{changed.Length} of {before["framework"].Files.Length}", Megabytes(changed.Sum(file => file.Size)), changed.Length > 4 ? names + ", …" : names];
        }));

        (string Name, Func<string, Func<FileEntry, bool>> Upper)[] splits =
        [
            ("one layer", _ => _ => false),
            ("CoreLib apart, above the rest", _ => file => file.Path.EndsWith("/System.Private.CoreLib.dll", StringComparison.Ordinal)),
            ("`System.*` above `Microsoft.*`", _ => file => Path.GetFileName(file.Path).StartsWith("System.", StringComparison.Ordinal)),
            ("what the other uses of new API changed, above the rest", state =>
            {
                HashSet<string> often = [.. measured[api].Where(other => other != state).SelectMany(ChangedFramework).Select(file => file.Path)];
                return file => often.Contains(file.Path);
            }),
        ];
        Print("The trimmed framework in two layers, between packages and projects, mix \"usual\":");
        Table(["split", "lower", "upper", "new API: pushed", "new API: unpacked", "mean of a publish: pushed", "unpacked"], splits.Select(split =>
        {
            Cost[] rows = [.. published.Select(edit => Average(measured[edit].Select(state => CostOf(before, states[state], Split(split.Upper(state))))))];
            ImmutableArray<Layer> layers = Split(split.Upper("")).LayersOf(before);
            Cost mean = Mean(mixes[0], row => rows[row]);
            Cost reach = rows[Array.IndexOf(published, api)];
            return (string[])
            [
                split.Name, Megabytes(layers.Where(layer => layer.Name == "lower").Sum(layer => layer.Unpacked)), Megabytes(layers.Where(layer => layer.Name == "upper").Sum(layer => layer.Unpacked)),
                Megabytes(reach.Pushed), Megabytes(reach.Unpacked), Megabytes(mean.Pushed), Megabytes(mean.Unpacked),
            ];
        }));
    }

    FileEntry[] ChangedFramework(string state) => [.. states[state]["framework"].Files.Except(before["framework"].Files)];

    Arrangement Split(Func<FileEntry, bool> upper) => new("", false, image =>
    [
        image["runtime-native"], image["packages"],
        .. layout.Make("lower", image["framework"].Files.Where(file => !upper(file))), .. layout.Make("upper", image["framework"].Files.Where(upper)),
        .. image.Layers.Where(layer => layer.Name is "projects" or "assets" or "app"),
    ]);

    Arrangement Order(string name, string[] bottom) => new(name, true, image =>
        [.. bottom.Select(layer => image[layer]), .. image.Layers.Where(layer => !bottom.Contains(layer.Name))]);

    Arrangement Merged(string name, params string[][] groups) => new(name, false, image =>
        [.. groups.SelectMany(group => layout.Make(string.Join('+', group), group.SelectMany(layer => image[layer].Files)))]);

    Arrangement Apart() => new("`prereleases` above `packages`", false, image =>
    [
        .. image.Layers.SelectMany(layer => layer.Name == "packages"
            ? [.. layout.Make("packages", layer.Files.Where(file => !IsBumped(file))), .. layout.Make("prereleases", layer.Files.Where(IsBumped))]
            : (ImmutableArray<Layer>)[layer]),
    ]);

    Arrangement One() => new("one layer, as the SDK's", false, image => [.. layout.Make("all", image.Layers.SelectMany(layer => layer.Files))]);

    Cost MeanOf(Edit edit, Arrangement arrangement) => Average(measured[edit].Select(state => CostOf(before, states[state], arrangement)));

    string Changes(Edit edit) => string.Join(", ", before.Layers.Where(layer => measured[edit].Any(state => states[state][layer.Name] != layer)).Select(layer => $"`{layer.Name}`"));

    Cost Mean(Mix mix, Func<int, Cost> costOfRow)
    {
        (double Weight, Cost Cost)[] weighted = [.. published.Select((edit, row) => (mix.Weights[Array.IndexOf(edits, edit)], costOfRow(row)))];
        double sum = weighted.Sum(one => one.Weight);
        return new(weighted.Sum(one => one.Weight * one.Cost.Pushed) / sum, weighted.Sum(one => one.Weight * one.Cost.Unpacked) / sum, weighted.Sum(one => one.Weight * one.Cost.Fetched) / sum);
    }
}

static bool IsBumped(FileEntry file) => file.Path.EndsWith("/Newtonsoft.Json.dll", StringComparison.Ordinal);

static Cost CostOf(Image before, Image after, Arrangement arrangement)
{
    ImmutableArray<Layer> old = arrangement.LayersOf(before);
    ImmutableArray<Layer> now = arrangement.LayersOf(after);
    int lowest = now.Zip(old).TakeWhile(pair => pair.First.DiffId == pair.Second.DiffId).Count();
    HashSet<string> had = [.. old.Select(layer => layer.DiffId)];
    return new(now.Where(layer => !had.Contains(layer.DiffId)).Sum(layer => layer.Compressed), now.Skip(lowest).Sum(layer => layer.Unpacked), now.Skip(lowest).Sum(layer => layer.Compressed));
}

static Cost Average(IEnumerable<Cost> costs)
{
    Cost[] all = [.. costs];
    return new(all.Average(cost => cost.Pushed), all.Average(cost => cost.Unpacked), all.Average(cost => cost.Fetched));
}

static string Megabytes(double bytes) => (bytes / 1e6).ToString("0.00", CultureInfo.InvariantCulture);

static string Both(Cost cost) => $"{Megabytes(cost.Unpacked)} ({Megabytes(cost.Fetched)})";

static void Print(string paragraph) => Console.WriteLine(paragraph + "\n");

static void Table(string[] head, IEnumerable<string[]> rows)
{
    string[][] all = [.. rows];
    Console.WriteLine($"| {string.Join(" | ", head)} |\n|{string.Concat(all[0].Select(cell => char.IsAsciiDigit(cell[0]) ? "---:|" : "---|"))}");
    foreach (string[] row in all)
    {
        Console.WriteLine($"| {string.Join(" | ", row)} |");
    }

    Console.WriteLine();
}

/// <param name="State">The name of the state that has this edit, or what the names of several begin with: their mean is taken.</param>
internal sealed record Edit(string Name, string State);

/// <param name="Weights">How many of 100 publishes are each edit.</param>
internal sealed record Mix(string Name, double[] Weights);

internal sealed record Cost(double Pushed, double Unpacked, double Fetched);

/// <param name="Ours">Its layers are those of the package, in some order.</param>
/// <param name="LayersOf">Those of an image, bottom to top.</param>
internal sealed record Arrangement(string Name, bool Ours, Func<Image, ImmutableArray<Layer>> LayersOf);

internal sealed record FileEntry(string Path, string Digest, long Size);

/// <summary>Two layers are the same when their uncompressed bytes are.</summary>
internal sealed record Layer(string Name, string DiffId, long Compressed, long Unpacked, ImmutableArray<FileEntry> Files)
{
    public bool Equals(Layer? other) => other?.DiffId == DiffId;

    public override int GetHashCode() => DiffId.GetHashCode(StringComparison.Ordinal);
}

/// <param name="Layers">Those of the package, bottom to top, without the base's.</param>
internal sealed record Image(ImmutableArray<Layer> Layers)
{
    public Layer this[string name] => Layers.Single(layer => layer.Name == name);
}

internal sealed class Layout(string folder)
{
    private const string Prefix = "ContainerStages: ";
    private readonly Dictionary<string, byte[]> _content = [];
    private readonly Dictionary<string, Layer> _layers = [];

    public Image Read(string tag)
    {
        JsonNode index = JsonNode.Parse(File.ReadAllBytes(Path.Combine(folder, "index.json")))!;
        JsonNode manifest = Json(index["manifests"]!.AsArray().Single(image => (string?)image!["annotations"]!["org.opencontainers.image.ref.name"] == tag)!);
        JsonNode config = Json(manifest["config"]!);
        string[] names = [.. config["history"]!.AsArray().Where(step => (bool?)step!["empty_layer"] != true).Select(step => (string?)step!["created_by"] ?? "")];
        return new([.. names.Select((name, place) => (Name: name, Layer: manifest["layers"]![place]!, DiffId: (string)config["rootfs"]!["diff_ids"]![place]!))
            .Where(layer => layer.Name.StartsWith(Prefix, StringComparison.Ordinal))
            .Select(layer => Read(layer.Name[Prefix.Length..], layer.Layer, layer.DiffId))]);
    }

    /// <returns>The layer that these files would make; none where there are no files.</returns>
    public ImmutableArray<Layer> Make(string name, IEnumerable<FileEntry> entries)
    {
        ImmutableArray<FileEntry> files = [.. entries.OrderBy(file => file.Path, StringComparer.Ordinal)];
        string id = Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', files))));
        if (files.IsEmpty)
        {
            return [];
        }

        if (!_layers.TryGetValue(id, out Layer? layer))
        {
            var compressed = new MemoryStream();
            using (var gzip = new GZipStream(compressed, CompressionLevel.Optimal, leaveOpen: true))
            using (var tar = new TarWriter(gzip, TarEntryFormat.Gnu))
            {
                foreach (FileEntry file in files)
                {
                    tar.WriteEntry(new GnuTarEntry(TarEntryType.RegularFile, file.Path) { DataStream = new MemoryStream(_content[file.Digest]), ModificationTime = DateTimeOffset.FromUnixTimeSeconds(1) });
                }
            }

            layer = new(name, id, compressed.Length, files.Sum(file => 512 + ((file.Size + 511) / 512 * 512)) + 1024, files);
            _layers.Add(id, layer);
        }

        return [layer with { Name = name }];
    }

    private Layer Read(string name, JsonNode descriptor, string diffId)
    {
        if (_layers.TryGetValue(diffId, out Layer? known))
        {
            return known;
        }

        var unpacked = new MemoryStream();
        using (var gzip = new GZipStream(File.OpenRead(Blob(descriptor)), CompressionMode.Decompress))
        {
            gzip.CopyTo(unpacked);
        }

        unpacked.Position = 0;
        using var tar = new TarReader(unpacked);
        ImmutableArray<FileEntry>.Builder files = ImmutableArray.CreateBuilder<FileEntry>();
        while (tar.GetNextEntry(copyData: true) is { } entry)
        {
            if (entry.DataStream is { } data)
            {
                byte[] bytes = new byte[data.Length];
                data.ReadExactly(bytes);
                string digest = Convert.ToHexString(SHA256.HashData(bytes));
                _content[digest] = bytes;
                files.Add(new(entry.Name, digest, bytes.Length));
            }
        }

        var layer = new Layer(name, diffId, (long)descriptor["size"]!, unpacked.Length, files.ToImmutable());
        _layers.Add(diffId, layer);
        return layer;
    }

    private JsonNode Json(JsonNode descriptor) => JsonNode.Parse(File.ReadAllBytes(Blob(descriptor)))!;

    private string Blob(JsonNode descriptor) => Path.Combine(folder, "blobs", ((string)descriptor["digest"]!).Replace(':', '/'));
}
